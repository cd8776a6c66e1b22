//! Where events may be sent: over TLS or on this machine, never to addresses that machines keep for themselves.

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// An address that events may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(pub(crate) Url);

/// Why events are not sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetRefusal {
    /// It cannot be read.
    #[error("Địa chỉ không hợp lệ. Viết đầy đủ, ví dụ https://ioc.example.gov.vn/su-kien.")]
    Unreadable,
    /// It is not encrypted and leaves this machine.
    #[error("Chỉ gửi qua https, hoặc http tới chính máy này. Muốn gửi http trong mạng nội bộ, đặt allow_http = true.")]
    Plain,
    /// Names and passwords in addresses end up in logs.
    #[error("Không ghi tên hay mật khẩu trong địa chỉ.")]
    Credentials,
    /// An address that machines keep for themselves.
    #[error("Không gửi tới địa chỉ này: đây là địa chỉ dành riêng của máy chủ hoặc hạ tầng.")]
    Reserved,
}

impl Target {
    /// The target of an address.
    pub fn parse(text: &str, allow_http: bool) -> Result<Self, TargetRefusal> {
        let url = Url::parse(text.trim()).map_err(|_| TargetRefusal::Unreadable)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetRefusal::Credentials);
        }
        // Bracketed, when it is of IPv6.
        let host = url.host_str().ok_or(TargetRefusal::Unreadable)?;
        let literal: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let here = literal.map_or(host == "localhost", |it| it.to_canonical().is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if here || allow_http => {}
            "http" => return Err(TargetRefusal::Plain),
            _ => return Err(TargetRefusal::Unreadable),
        }
        if literal.is_some_and(reserved) {
            return Err(TargetRefusal::Reserved);
        }
        Ok(Self(url))
    }
}

/// Whether an address is one that machines keep for themselves: link-local ones, where clouds tell secrets, and those that
/// name nobody. A province's own network is private and open to us.
fn reserved(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => {
            let clouds = [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)];
            it.is_link_local() || it.is_multicast() || it.is_broadcast() || it.octets()[0] == 0 || clouds.contains(&it)
        }
        IpAddr::V6(it) => {
            let parts = it.segments();
            let inner = |high: u16, low: u16| reserved(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)).into());
            it.is_unspecified()
                || it.is_multicast()
                || it.is_unicast_link_local()
                || parts[0] == 0xfd00 && parts[1] == 0x0ec2
                // IPv4 within IPv6: translated (NAT64), and tunnelled (6to4).
                || parts[..6] == [0x64, 0xff9b, 0, 0, 0, 0] && inner(parts[6], parts[7])
                || parts[0] == 0x2002 && inner(parts[1], parts[2])
        }
    }
}

/// Finds addresses of names, without the reserved ones: what a name means is looked at when it is called, not before.
pub(super) struct Guarded;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let open: Vec<SocketAddr> = found.filter(|it| !reserved(it.ip())).collect();
            if open.is_empty() {
                return Err(Box::from(TargetRefusal::Reserved));
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_go_to_other_systems_and_nowhere_else() {
        use TargetRefusal::*;
        for (url, refusal) in [
            ("https://ioc.example.gov.vn/su-kien?x=1", None),
            ("https://10.1.2.3/x", None),
            ("http://127.0.0.1:8080/x", None),
            ("http://[::1]:8080/x", None),
            ("http://localhost/x", None),
            ("http://ioc.example.gov.vn/", Some(Plain)),
            ("http://10.1.2.3/", Some(Plain)),
            ("http://localhost.example.com/", Some(Plain)),
            ("https://169.254.169.254/latest/meta-data", Some(Reserved)),
            ("https://0xa9fea9fe/", Some(Reserved)),
            ("https://2852039166/", Some(Reserved)),
            ("https://[fe80::1]/", Some(Reserved)),
            ("https://[::ffff:169.254.169.254]/", Some(Reserved)),
            ("https://[64:ff9b::a9fe:a9fe]/", Some(Reserved)),
            ("https://[2002:a9fe:a9fe::1]/", Some(Reserved)),
            ("https://[fd00:ec2::254]/", Some(Reserved)),
            ("https://100.100.100.200/", Some(Reserved)),
            ("https://0.0.0.0/", Some(Reserved)),
            ("https://[::]/", Some(Reserved)),
            ("https://a:b@example.org/", Some(Credentials)),
            ("ftp://example.org/", Some(Unreadable)),
            ("file:///etc/passwd", Some(Unreadable)),
            ("example.org", Some(Unreadable)),
            ("", Some(Unreadable)),
        ] {
            assert_eq!(Target::parse(url, false).err(), refusal, "{url}");
        }
        assert!(Target::parse("http://10.1.2.3/", true).is_ok());
        assert_eq!(Target::parse("http://169.254.169.254/", true), Err(Reserved));
    }
}
