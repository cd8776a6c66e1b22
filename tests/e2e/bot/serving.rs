//! The binary at work as a server: started, listened to, stopped or killed.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long anything may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `dondoc serve`; it is killed when dropped, and shows what it said when the test failed.
pub struct Serving {
    child: Child,
    address: String,
    heard: Arc<Heard>,
    readers: Vec<JoinHandle<()>>,
}

/// Everything printed so far, and the news that there is more.
#[derive(Default)]
struct Heard(Mutex<String>, Condvar);

impl Heard {
    fn add(&self, line: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(line);
        self.1.notify_all();
    }

    fn all(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `seen` finds something in what was printed.
    fn wait<T>(&self, seen: impl Fn(&str) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + PATIENCE;
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(found) = seen(&text) {
                return Some(found);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            // The end of the process may print nothing, so it is looked for now and then.
            let slice = left.min(Duration::from_millis(100));
            text = self.1.wait_timeout(text, slice).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Serving {
    /// Starts the command and waits until it has printed its address.
    #[track_caller]
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let heard = Arc::new(Heard::default());
        let pipes: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        let readers = pipes.map(|pipe| {
            let heard = heard.clone();
            thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    heard.add(&format!("{line}\n"));
                }
            })
        });
        let mut serving = Self { child, address: String::new(), heard, readers: readers.into() };
        let address = |text: &str| Some(text.split_once("Mở http://")?.1.split_once('/')?.0.to_owned());
        match serving.heard.wait(address) {
            Some(address) => serving.address = address,
            None => panic!("the server did not start:\n{}", serving.heard.all()),
        }
        serving
    }

    /// An address of the web server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its process, for whoever stops it from elsewhere.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it has printed these words.
    #[track_caller]
    pub fn prints(&self, words: &str) {
        let found = self.heard.wait(|text| text.contains(words).then_some(()));
        assert!(found.is_some(), "waited in vain for {words:?}; it printed:\n{}", self.heard.all());
    }

    /// Kills it on the spot; answers what it had printed.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.end()
    }

    /// Asks it to stop, which must go well; answers what it printed.
    #[track_caller]
    pub fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > deadline => panic!("it does not stop; it printed:\n{}", self.heard.all()),
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        assert_eq!(status.code(), Some(0), "it ended badly:\n{}", self.heard.all());
        self.end()
    }

    fn end(&mut self) -> String {
        self.child.wait().unwrap();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        self.heard.all()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already ended is as good.
        drop(self.child.kill());
        drop(self.child.wait());
        if thread::panicking() {
            eprintln!("── the server printed ──\n{}", self.heard.all());
        }
    }
}
