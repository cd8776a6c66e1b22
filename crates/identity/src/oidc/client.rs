//! What the provider tells of itself, and the three things asked of it: tokens, whether they hold, and more of a person.

use super::{OidcError, OidcSettings, pending::Login, transport::Http, transport::NoAnswer};
use crate::Secret;
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId,
    ClientSecret, DiscoveryError, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims,
    IdTokenFields, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, SubjectIdentifier, TokenResponse, UserInfoClaims, UserInfoError, core::*,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How long what the provider tells of itself is held for true.
const RECENT: TimeDelta = TimeDelta::hours(1);

/// What the provider tells of itself.
pub(super) struct Provider {
    metadata: ProviderMetadataWithLogout,
    asked: DateTime<Utc>,
}

/// Claims that the standard does not name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Extra {
    #[serde(flatten)]
    pub claims: HashMap<String, serde_json::Value>,
}

impl AdditionalClaims for Extra {}

/// What is proven about a person.
pub(super) type Claims = IdTokenClaims<Extra, CoreGenderClaim>;
/// What the provider tells about a person when asked.
pub(super) type Info = UserInfoClaims<Extra, CoreGenderClaim>;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Extra,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Party = Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why an ID token proves nothing.
pub(super) enum Unverified {
    /// It is signed by a key that the provider has not told of, or not yet.
    UnknownKey,
    /// Something else does not hold.
    Wrong(OidcError),
}

impl From<Unverified> for OidcError {
    fn from(unverified: Unverified) -> Self {
        match unverified {
            Unverified::UnknownKey => OidcError::unproven("the key that signed is not the provider's"),
            Unverified::Wrong(error) => error,
        }
    }
}

/// Signatures that only the provider can make; anyone who knows the client's secret could make the others.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

impl Provider {
    /// Asks the provider about itself and its keys.
    pub async fn discover(settings: &OidcSettings, http: &Http, now: DateTime<Utc>) -> Result<Self, OidcError> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| OidcError::Settings(error.to_string()))?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, http).await.map_err(|error| match error {
            DiscoveryError::Request(NoAnswer::Down(reason)) => OidcError::Down { reason },
            DiscoveryError::Response(status, _, _) if status.is_server_error() => {
                OidcError::Down { reason: format!("the provider answers {status}") }
            }
            DiscoveryError::Response(status, _, _) => {
                OidcError::Answer { reason: format!("the provider's own description: {status}") }
            }
            other => OidcError::Answer { reason: format!("the provider's own description: {}", chain(&other)) },
        })?;
        // The browser is sent there, where our own rule about TLS does not reach.
        if settings.needs_tls() && metadata.authorization_endpoint().url().scheme() != "https" {
            return Err(OidcError::Answer { reason: "the page to sign in is not reached over TLS".to_owned() });
        }
        Ok(Self { metadata, asked: now })
    }

    /// Whether what it told is still held for true.
    pub fn recent(&self, now: DateTime<Utc>) -> bool {
        (now - self.asked).abs() < RECENT
    }

    /// Us, as the provider sees us.
    pub fn client(&self, settings: &OidcSettings) -> Result<Party, OidcError> {
        let redirect = RedirectUrl::new(settings.redirect.clone());
        let redirect = redirect.map_err(|error| OidcError::Settings(error.to_string()))?;
        let secret = settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.reveal().to_owned()));
        let client =
            Party::from_provider_metadata(self.metadata.clone(), ClientId::new(settings.client_id.clone()), secret);
        // Where the provider says nothing, the standard says Basic.
        let methods = self.metadata.token_endpoint_auth_methods_supported();
        let posts = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let way = if posts { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(client.set_redirect_uri(redirect).set_auth_type(way))
    }

    /// Gives a code for tokens.
    pub async fn exchange(
        &self,
        settings: &OidcSettings,
        http: &Http,
        code: AuthorizationCode,
        verifier: &Secret,
    ) -> Result<Tokens, OidcError> {
        let client = self.client(settings)?;
        let request = client.exchange_code(code).map_err(|error| OidcError::Answer { reason: error.to_string() })?;
        let tokens = request.set_pkce_verifier(self::verifier(verifier)).request_async(http).await;
        tokens.map_err(|error| match error {
            RequestTokenError::Request(NoAnswer::Down(reason)) => OidcError::Down { reason },
            RequestTokenError::Request(NoAnswer::Wrong(reason)) => OidcError::Answer { reason },
            RequestTokenError::ServerResponse(error) => match error.error() {
                // The code was used before, or is too old.
                CoreErrorResponseType::InvalidGrant => OidcError::Stale,
                other => OidcError::provider_said(other.as_ref()),
            },
            // The answer itself may hold tokens, so it is not told.
            RequestTokenError::Parse(error, _) => {
                OidcError::Answer { reason: format!("tokens that cannot be read, at {}", error.path()) }
            }
            RequestTokenError::Other(_) => OidcError::Answer { reason: "no tokens".to_owned() },
        })
    }

    /// What the ID token proves, if it is for us, for this sign-in, in time, and signed by the provider.
    pub fn verify(
        &self,
        settings: &OidcSettings,
        tokens: &Tokens,
        login: &Login,
        now: DateTime<Utc>,
    ) -> Result<Claims, Unverified> {
        let wrong = |reason: &dyn ToString| Unverified::Wrong(OidcError::unproven(reason.to_string()));
        let client = self.client(settings).map_err(Unverified::Wrong)?;
        let token = tokens.id_token().ok_or_else(|| wrong(&"there is no ID token"))?;
        let supported = self.metadata.id_token_signing_alg_values_supported();
        let (skew, started) = (settings.skew, login.started);
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES.iter().filter(|it| supported.contains(it)).cloned())
            .set_time_fn(move || now - skew)
            .set_issue_time_verifier_fn(move |issued| match () {
                () if issued > now + skew => Err("it was issued in the future".to_owned()),
                () if issued < started - skew => Err("it was issued before this sign-in began".to_owned()),
                () => Ok(()),
            });
        let nonce = Nonce::new(login.nonce.reveal().to_owned());
        let claims = token.claims(&verifier, &nonce).map_err(|error| match error {
            // Where keys have no names, a new one is told by the signature alone.
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            ) => Unverified::UnknownKey,
            other => wrong(&chain(&other)),
        })?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != settings.client_id) {
            return Err(wrong(&"it was issued to another client"));
        }
        if let Some(told) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|error| wrong(&error))?;
            let key = token.signing_key(&verifier).map_err(|error| wrong(&error))?;
            let made = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
            if made.map_err(|error| wrong(&error))? != *told {
                return Err(wrong(&"the access token is another one's"));
            }
        }
        Ok(claims.clone())
    }

    /// Asks for more about the person of an ID token; none if the provider has no such page.
    pub async fn user_info(
        &self,
        settings: &OidcSettings,
        http: &Http,
        tokens: &Tokens,
        subject: &SubjectIdentifier,
    ) -> Result<Option<Info>, OidcError> {
        let client = self.client(settings)?;
        let Ok(request) = client.user_info(tokens.access_token().clone(), Some(subject.clone())) else {
            return Ok(None);
        };
        request.request_async(http).await.map(Some).map_err(|error| match error {
            UserInfoError::Request(NoAnswer::Down(reason)) => OidcError::Down { reason },
            UserInfoError::ClaimsVerification(error) => OidcError::unproven(chain(&error)),
            UserInfoError::Response(status, _, _) => {
                OidcError::Answer { reason: format!("about the person: {status}") }
            }
            _ => OidcError::Answer { reason: "what it tells about the person cannot be read".to_owned() },
        })
    }

    /// Where a browser signs out at the provider.
    pub fn logout_url(&self, settings: &OidcSettings) -> Option<String> {
        let page = self.metadata.additional_metadata().end_session_endpoint.clone()?;
        if settings.needs_tls() && page.url().scheme() != "https" {
            return None;
        }
        // Without the ID token, which we do not keep, the provider asks the person whether they mean it.
        let mut request = LogoutRequest::from(page).set_client_id(ClientId::new(settings.client_id.clone()));
        if let Some(after) = settings.after_logout.clone().and_then(|url| PostLogoutRedirectUrl::new(url).ok()) {
            request = request.set_post_logout_redirect_uri(after);
        }
        Some(request.http_get_url().into())
    }
}

/// The proof that it was we who began.
pub(super) fn verifier(secret: &Secret) -> PkceCodeVerifier {
    PkceCodeVerifier::new(secret.reveal().to_owned())
}

/// An error and what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}
