"""A row's forms, filled in as links that people could have."""


def filled(form: str, post_id: str) -> str:
    """Return a form of link with a post's id, and something likely in every other place."""
    link = (
        form.replace("sn={code}", "sn=0123456789abcdef0123456789abcdef")
        .replace("{id}", post_id)
        .replace("{token}", "AB12")
        .replace("com/s/{code}", "com/s/aBcDeFgHiJkLmNoPqRsTuv")
        .replace("{code}", "aBcDeFgHiJk")
    )
    return link.replace("{user}", "someone").replace("{page}", "somepage")
