//! From where files may be fetched: an address in a message is a stranger's word, and must not lead us about inside our
//! own network.

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The hosts that may be asked.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    /// Domains, with all below them.
    pub(crate) domains: Vec<String>,
    /// One more host, as it stands.
    pub(crate) host: Option<String>,
    /// Whether private addresses and plain HTTP are fine.
    pub(crate) private: bool,
}

impl Hosts {
    /// Whether this address may be fetched from.
    pub(crate) fn permit(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let encrypted = url.scheme() == "https" || (self.private && url.scheme() == "http");
        let listed = self.host.as_deref() == Some(host)
            || self.domains.iter().any(|domain| {
                host.strip_suffix(domain.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.'))
            });
        let address = host.trim_matches(['[', ']']).parse();
        let safe = self.private || !address.is_ok_and(|address: IpAddr| !is_public(address));
        encrypted && listed && safe && url.username().is_empty() && url.password().is_none()
    }
}

/// Finds addresses for names, and hides the private ones: a listed name may still point inside.
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the open Internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4() {
        return is_public_v4(inner) && address.to_ipv4_mapped().is_some();
    }
    let first = address.segments()[0];
    // Only 2000::/3 is given out; 2001:db8::/32 is for books, 2001::/32 and 2002::/16 carry an IPv4 address inside.
    (first & 0xe000) == 0x2000 && first != 0x2002 && !(first == 0x2001 && matches!(address.segments()[1], 0 | 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hosts: &Hosts, url: &str, expected: bool) {
        assert_eq!(hosts.permit(&url.parse().unwrap()), expected, "{url}");
    }

    #[test]
    fn only_listed_hosts_are_asked() {
        let hosts = Hosts { domains: vec!["zdn.vn".into()], host: Some("api.example".into()), private: false };
        for url in ["https://zdn.vn/a", "https://photo-1.zdn.vn/a", "https://api.example/a", "https://A.ZDN.VN/"] {
            check(&hosts, url, true);
        }
        for url in [
            "http://zdn.vn/a",
            "https://evilzdn.vn/a",
            "https://zdn.vn.evil.com/a",
            "https://zdn.vn@evil.com/a",
            "https://user:pw@zdn.vn/a",
            "https://sub.api.example/a",
            "https://127.0.0.1/a",
            "https://[::1]/a",
            "ftp://zdn.vn/a",
            "file:///etc/passwd",
            "data:text/plain,a",
        ] {
            check(&hosts, url, false);
        }
    }

    #[test]
    fn a_private_host_needs_leave() {
        let mut hosts = Hosts { domains: Vec::new(), host: Some("127.0.0.1".into()), private: false };
        check(&hosts, "https://127.0.0.1:9/a", false);
        hosts.private = true;
        check(&hosts, "http://127.0.0.1:9/a", true);
        check(&hosts, "http://10.0.0.1/a", false);
    }

    #[test]
    fn what_is_public() {
        let check = |address: &str, expected: bool| {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        };
        for public in ["8.8.8.8", "118.102.1.1", "172.32.0.1", "2606:4700::1", "2001:4860::8", "::ffff:8.8.8.8"] {
            check(public, true);
        }
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "192.0.0.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "2001:db8::1",
            "2001::1",
            "2002:a00:1::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            check(private, false);
        }
    }
}
