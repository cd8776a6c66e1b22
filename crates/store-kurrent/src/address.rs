//! The address of a server: hosts, which log on it, how it is reached, and a secret that is never printed.

use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use dondoc_store::StoreError;

/// The log's own stream, unless the address names another.
pub const DEFAULT_LOG: &str = "dondoc-log";

const PORT: u16 = 2113;

/// Where a log is, as read from `esdb://user:password@host:2113,other:2113?tls=true&tlsCAFile=ca.pem`.
///
/// Beside `esdb` the schemes `kurrentdb`, `kurrent` and `kdb` are known, each also with `+discover`. The parameters are
/// those that the clients of these servers share: `tls`, `tlsVerifyCert`, `tlsCAFile`, `userCertFile`, `userKeyFile`,
/// `keepAliveInterval`, `keepAliveTimeout`, `gossipTimeout`, `connectionName`, `defaultDeadline` (times in
/// milliseconds), and three of our own:
///
/// * `log`: the stream that holds the log, so that several provinces can share a server;
/// * `passwordFile`: a file that holds the password;
/// * `allowPasswordInPlain=true`: send the password over a connection that is not encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    pub(crate) family: Family,
    pub(crate) discover: bool,
    pub(crate) hosts: VecDeque<Host>,
    pub(crate) login: Option<Login>,
    pub(crate) log: String,
    pub(crate) tls: bool,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) user_certificate: Option<(PathBuf, PathBuf)>,
    pub(crate) deadline: Option<Duration>,
    /// What is handed to the client as it is.
    pass_on: Vec<(&'static str, String)>,
}

/// Whose scheme an address has: it chooses the client where both are built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    EventStoreDb,
    KurrentDb,
}

/// One machine to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) port: u16,
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.port)
    }
}

/// User and password; printing shows neither.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Address {
    /// Whether `text` is the address of a server, and not a folder.
    pub fn is_one(text: &str) -> bool {
        text.split_once("://").is_some_and(|(scheme, _)| family(scheme).is_some())
    }

    /// Reads an address.
    ///
    /// # Errors
    /// `Invalid`, naming what is wrong and never a secret.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let wrong = |what: &str| StoreError::Invalid(format!("the address of the event store: {what}"));
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(|| wrong("it has no scheme such as esdb://"))?;
        let (family, discover) = family(scheme).ok_or_else(|| wrong("its scheme is not one of esdb, kurrentdb"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (user, hosts) = rest.rsplit_once('@').map_or((None, rest), |(user, hosts)| (Some(user), hosts));
        if hosts.contains('/') {
            return Err(wrong("a path follows the hosts"));
        }
        let hosts: Option<VecDeque<Host>> = hosts.split(',').map(host).collect();
        let mut address = Self {
            family,
            discover,
            hosts: hosts.ok_or_else(|| wrong("a host is not like name:2113"))?,
            login: None,
            log: DEFAULT_LOG.into(),
            tls: true,
            ca_file: None,
            user_certificate: None,
            deadline: None,
            pass_on: Vec::new(),
        };
        let (mut certificate, mut key, mut password_file, mut in_plain) = (None, None, None, false);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value).ok_or_else(|| wrong(&format!("{name} is not UTF-8")))?;
            let yes = || value.parse::<bool>().map_err(|_| wrong(&format!("{name} is neither true nor false")));
            let millis = || value.parse::<u64>().map_err(|_| wrong(&format!("{name} is not a number of milliseconds")));
            match name.to_lowercase().as_str() {
                "log" => address.log = value,
                "passwordfile" => password_file = Some(PathBuf::from(value)),
                "allowpasswordinplain" => in_plain = yes()?,
                "tls" => address.tls = yes()?,
                "tlsverifycert" => address.pass_on.push(("tlsVerifyCert", yes()?.to_string())),
                "tlscafile" => address.ca_file = Some(value.into()),
                "usercertfile" => certificate = Some(PathBuf::from(value)),
                "userkeyfile" => key = Some(PathBuf::from(value)),
                "keepaliveinterval" => address.pass_on.push(("keepAliveInterval", millis()?.to_string())),
                "keepalivetimeout" => address.pass_on.push(("keepAliveTimeout", millis()?.to_string())),
                "gossiptimeout" => address.pass_on.push(("gossipTimeout", millis()?.to_string())),
                "connectionname" => address.pass_on.push(("connectionName", value)),
                "defaultdeadline" => address.deadline = Some(Duration::from_millis(millis()?)),
                "nodepreference" if value.eq_ignore_ascii_case("leader") => {}
                "nodepreference" => return Err(wrong("nodePreference can only be leader")),
                _ => return Err(wrong(&format!("{name} is not a parameter"))),
            }
        }
        address.user_certificate = match (certificate, key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(wrong("userCertFile and userKeyFile go together")),
        };
        if address.log.is_empty() || address.log.starts_with('$') || address.log.chars().any(char::is_control) {
            return Err(wrong("log is not the name of a stream"));
        }
        address.login = login(user, password_file).map_err(|what| wrong(&what))?;
        if address.login.is_some() && !address.tls && !in_plain {
            return Err(wrong(
                "it has a password and tls=false, which would show the password to whoever listens; \
                 encrypt the connection, or write allowPasswordInPlain=true",
            ));
        }
        Ok(address)
    }

    /// The same server with another log on it.
    #[must_use]
    pub fn with_log(self, log: &str) -> Self {
        Self { log: log.into(), ..self }
    }

    /// What the client is given to reach one host; without the login, which goes with each call.
    pub(crate) fn client_string(&self, host: &Host, discover: bool, scheme: &str) -> String {
        let scheme = if discover { format!("{scheme}+discover") } else { scheme.to_owned() };
        // The clients wait for the interval before their first attempt as well.
        let mut text = format!("{scheme}://{host}?tls={}&discoveryInterval=10&maxDiscoverAttempts=3", self.tls);
        let mut add = |name: &str, value: &str| text.push_str(&format!("&{name}={}", encode(value)));
        // Without a file of authorities the clients load the system's even for a plain connection, and the older
        // one panics where there are none.
        let nothing = if cfg!(windows) { "NUL" } else { "/dev/null" };
        match &self.ca_file {
            Some(file) => add("tlsCAFile", &file.to_string_lossy()),
            None if !self.tls => add("tlsCAFile", nothing),
            None => {}
        }
        if let Some((certificate, key)) = &self.user_certificate {
            add("userCertFile", &certificate.to_string_lossy());
            add("userKeyFile", &key.to_string_lossy());
        }
        if !self.pass_on.iter().any(|(name, _)| *name == "connectionName") {
            add("connectionName", "dondoc");
        }
        for (name, value) in &self.pass_on {
            add(name, value);
        }
        text
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.family {
            Family::EventStoreDb => "esdb",
            Family::KurrentDb => "kurrentdb",
        };
        write!(f, "{scheme}{}://", if self.discover { "+discover" } else { "" })?;
        for (i, host) in self.hosts.iter().enumerate() {
            write!(f, "{}{host}", if i > 0 { "," } else { "" })?;
        }
        write!(f, " ({})", self.log)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

fn family(scheme: &str) -> Option<(Family, bool)> {
    let scheme = scheme.to_lowercase();
    let (plain, discover) = scheme.strip_suffix("+discover").map_or((scheme.as_str(), false), |plain| (plain, true));
    match plain {
        "esdb" => Some((Family::EventStoreDb, discover)),
        "kurrentdb" | "kurrent" | "kdb" => Some((Family::KurrentDb, discover)),
        _ => None,
    }
}

fn host(text: &str) -> Option<Host> {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()?),
        _ => (text, PORT),
    };
    let fine = |c: char| c.is_ascii_alphanumeric() || "-._[]:".contains(c);
    (!name.is_empty() && name.chars().all(fine)).then(|| Host { name: name.into(), port })
}

fn login(user: Option<&str>, password_file: Option<PathBuf>) -> Result<Option<Login>, String> {
    let from_file = match &password_file {
        Some(path) => {
            let read = std::fs::read_to_string(path);
            Some(read.map_err(|error| format!("passwordFile cannot be read: {error}"))?.trim().to_owned())
        }
        None => None,
    };
    let Some(user) = user else {
        return if from_file.is_some() { Err("it has a password but no user".into()) } else { Ok(None) };
    };
    let (user, password) = user.split_once(':').map_or((user, None), |(user, password)| (user, Some(password)));
    let user = decode(user).filter(|user| !user.is_empty()).ok_or("the user cannot be read")?;
    let password = match (from_file, password) {
        (Some(password), _) => password,
        (None, Some(password)) => decode(password).ok_or("the password cannot be read")?,
        (None, None) => return Err("it has a user but no password".into()),
    };
    // Both go into one line of a request's head.
    if user.chars().chain(password.chars()).any(char::is_control) {
        return Err("the user or the password holds a control character".into());
    }
    Ok(Some(Login { user, password }))
}

/// Reads what stands as `%41`.
fn decode(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        if let (b'%', [high, low, tail @ ..]) = (first, tail) {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            bytes.push((digit(high)? * 16 + digit(low)?) as u8);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests;
