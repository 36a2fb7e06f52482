// A real authorization server (npm oidc-provider) on loopback, for one resource: clients register themselves, a person
// signs in under any name and consents, and the access tokens are JWTs for the resource. Prints its issuer.
// Usage: node authorization_server.mjs RESOURCE SCOPE
import { createServer } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const [resource, scope] = process.argv.slice(2);
const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const key = { ...(await exportJWK(privateKey)), kid: "the-key", alg: "RS256", use: "sig" };

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  cookies: { keys: ["a key for cookies"] },
  scopes: ["openid", "offline_access", scope],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  clientDefaults: { token_endpoint_auth_method: "none" },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: true },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope,
        audience: resource,
        accessTokenFormat: "jwt",
        accessTokenTTL: 600,
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
});
server.on("request", provider.callback());
console.log(issuer);
