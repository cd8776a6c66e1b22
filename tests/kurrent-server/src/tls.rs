//! Certificates: an authority made on the spot, and what a server and its clients hold of it.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use std::{error::Error, fmt, io, sync::Arc};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
};

/// What a server needs to serve TLS.
#[derive(Clone)]
pub struct Tls {
    /// The server's certificate.
    pub certificate_pem: String,
    /// Its key.
    pub key_pem: String,
    /// Whose certificates let users in without a password.
    pub authority_pem: String,
}

/// A certificate and its key that let a user in without a password.
#[derive(Clone)]
pub struct UserCertificate {
    /// The certificate.
    pub certificate_pem: String,
    /// Its key.
    pub key_pem: String,
}

/// Signs certificates for one test.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A new one with a key of its own.
    ///
    /// # Errors
    /// If the machine can make no key.
    pub fn new() -> io::Result<Self> {
        let mut its = params("dondoc test authority", &[])?;
        its.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        its.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self(
            CertifiedIssuer::self_signed(its, KeyPair::generate().map_err(io::Error::other)?)
                .map_err(io::Error::other)?,
        ))
    }

    /// Its own certificate, which clients are told to trust.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// For a server on this machine.
    ///
    /// # Errors
    /// If the machine can make no key.
    pub fn server(&self) -> io::Result<Tls> {
        self.server_for(&["127.0.0.1", "localhost"])
    }

    /// For a server with these names or addresses.
    ///
    /// # Errors
    /// If a name cannot stand in a certificate.
    pub fn server_for(&self, names: &[&str]) -> io::Result<Tls> {
        let (certificate_pem, key_pem) = self.sign(params("server", names)?, ExtendedKeyUsagePurpose::ServerAuth)?;
        Ok(Tls { certificate_pem, key_pem, authority_pem: self.pem() })
    }

    /// For a user of this name.
    ///
    /// # Errors
    /// If the machine can make no key.
    pub fn user(&self, name: &str) -> io::Result<UserCertificate> {
        let (certificate_pem, key_pem) = self.sign(params(name, &[])?, ExtendedKeyUsagePurpose::ClientAuth)?;
        Ok(UserCertificate { certificate_pem, key_pem })
    }

    fn sign(&self, mut of: CertificateParams, purpose: ExtendedKeyUsagePurpose) -> io::Result<(String, String)> {
        of.extended_key_usages = vec![purpose];
        of.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        of.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let signed = of.signed_by(&key, &self.0).map_err(io::Error::other)?;
        Ok((signed.pem(), key.serialize_pem()))
    }
}

fn params(name: &str, names: &[&str]) -> io::Result<CertificateParams> {
    let names: Vec<String> = names.iter().map(|&name| name.into()).collect();
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

impl Tls {
    /// Takes connections by TLS. The cryptography is chosen here and not for the whole process, where a client may want another.
    pub(crate) fn acceptor(&self) -> io::Result<TlsAcceptor> {
        self.config()
            .map(|config| Arc::new(config).into())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }

    fn config(&self) -> Result<ServerConfig, Box<dyn Error + Send + Sync>> {
        let provider = Arc::new(ring::default_provider());
        let mut trusted = RootCertStore::empty();
        trusted.add(CertificateDer::from_pem_slice(self.authority_pem.as_bytes())?)?;
        let users = WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), provider.clone());
        let chain = CertificateDer::pem_slice_iter(self.certificate_pem.as_bytes()).collect::<Result<Vec<_>, _>>()?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(users.allow_unauthenticated().build()?)
            .with_single_cert(chain, PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes())?)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(config)
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tls(…)")
    }
}

impl fmt::Debug for UserCertificate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("UserCertificate(…)")
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Authority(…)")
    }
}
