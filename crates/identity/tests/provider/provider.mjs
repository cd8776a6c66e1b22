// A certified OpenID Connect provider for the tests, on 127.0.0.1. It ends with its standard input, takes one word of
// trouble to make per line there, and answers each line on its standard output.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const REDIRECT = 'https://dondoc.example/oidc';
const SECRET = 'a secret of 32 letters, or more.';
const [certificate, certificateKey] = process.argv.slice(2);

let handle;
let key;
let trouble = '';
let turn = 0;
const server = certificate
  ? createTlsServer({ cert: readFileSync(certificate), key: readFileSync(certificateKey) }, serve)
  : createServer(serve);

function serve(request, response) {
  const description = request.url.endsWith('/.well-known/openid-configuration');
  if (trouble === 'mute') return;
  if (trouble === 'ailing') {
    response.writeHead(503).end();
  } else if (trouble === 'elsewhere' && description) {
    response.writeHead(302, { location: `${issuer()}/moved/.well-known/openid-configuration` }).end();
  } else if (trouble === 'endless' && description) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"issuer": "${'x'.repeat(3 << 20)}"}`);
  } else {
    // What 'elsewhere' names would answer.
    request.url = request.url.replace('/moved', '');
    handle(request, response);
  }
}

function issuer() {
  return `${certificate ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
}

function part(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

// An ID token with something wrong about it.
function forged(token) {
  const [header, claims] = token.split('.').slice(0, 2).map((it) => JSON.parse(Buffer.from(it, 'base64url')));
  let signer = key;
  const now = Math.floor(Date.now() / 1000);
  if (trouble === 'audience') claims.aud = 'another';
  if (trouble === 'audiences') claims.aud = ['dondoc', 'another'];
  if (trouble === 'party') claims.azp = 'another';
  if (trouble === 'issuer') claims.iss = 'https://another.example';
  if (trouble === 'nonce') claims.nonce = 'another';
  if (trouble === 'no-nonce') delete claims.nonce;
  if (trouble === 'expired') claims.exp = now - 600;
  if (trouble === 'future') claims.iat = now + 600;
  if (trouble === 'old') claims.iat = now - 600;
  if (trouble === 'access-token') claims.at_hash = 'AAAAAAAAAAAAAAAAAAAAAA';
  if (trouble === 'signature') signer = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  if (trouble === 'unknown-key') header.kid = 'unknown';
  if (trouble === 'none') return `${part({ ...header, alg: 'none' })}.${part(claims)}.`;
  if (trouble === 'hmac') {
    const text = `${part({ alg: 'HS256' })}.${part(claims)}`;
    return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
  }
  if (trouble === 'hmac-public') {
    // The old trick: the provider's public key taken for a shared secret.
    const text = `${part({ alg: 'HS256', kid: header.kid })}.${part(claims)}`;
    const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
    return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
  }
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), signer).toString('base64url')}`;
}

// A provider with a new key; sessions and grants outlive it.
function renew() {
  key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  turn += 1;
  const provider = new Provider(issuer(), {
    jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: `key-${turn}`, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['for the tests'] },
    clients: ['dondoc', 'posting', 'other'].map((client_id) => ({
      client_id,
      client_secret: SECRET,
      redirect_uris: [REDIRECT],
      post_logout_redirect_uris: ['https://dondoc.example/bye'],
      token_endpoint_auth_method: client_id === 'posting' ? 'client_secret_post' : 'client_secret_basic',
    })).concat({
      client_id: 'public',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
    }),
    claims: {
      openid: ['sub'], profile: ['preferred_username', 'employee'], email: ['email', 'email_verified'],
    },
    clientAuthMethods: process.env.POSTING
      ? ['client_secret_post', 'none']
      : ['client_secret_basic', 'client_secret_post', 'none'],
    conformIdTokenClaims: !process.env.VERBOSE,
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        preferred_username: id === 'nameless' ? undefined : `user.${id}`,
        employee: 1042,
        email: `${id}@example.vn`,
        email_verified: id !== 'liar',
      }),
    }),
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  provider.use(async (ctx, next) => {
    await next();
    const id = ctx.oidc?.route === 'token' && ctx.body?.id_token;
    if (id && trouble) ctx.body = { ...ctx.body, id_token: forged(id) };
    if (trouble.startsWith('plain') && ctx.oidc?.route === 'discovery') {
      const endpoint = trouble === 'plain-page' ? 'authorization_endpoint' : 'token_endpoint';
      ctx.body = { ...ctx.body, [endpoint]: ctx.body[endpoint].replace('https:', 'http:') };
    }
    if (trouble === 'tokenless' && id) ctx.body = { access_token: 'x', token_type: 'Bearer' };
    if (trouble === 'other-person' && ctx.oidc?.route === 'userinfo') ctx.body = { ...ctx.body, sub: 'someone-else' };
  });
  handle = provider.callback();
}

server.listen(0, '127.0.0.1', () => {
  renew();
  console.log(issuer());
});
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'renew') renew();
  else trouble = line;
  console.log('done');
}).on('close', () => process.exit(0));
