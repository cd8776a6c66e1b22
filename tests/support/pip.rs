//! Python packages that tests need, installed from pinned contents by the first test that comes.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// The interpreter of an environment called `name` among the build's temporary files, with what `requirements.txt` in `source`
/// names installed. Tests side by side wait for each other.
pub fn installed(source: &Path, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let requirements = source.join("requirements.txt");
    let wanted = fs::read(&requirements).unwrap();
    let (mark, environment) = (folder.join("installed"), folder.join("environment"));
    let python = environment.join("bin").join("python");
    if fs::read(&mark).ok().as_ref() != Some(&wanted) {
        run(
            Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment),
            "these tests need python3-venv; “make tools” installs it",
        );
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--only-binary=:all:",
        ];
        let names = format!("pip installs what {} names", requirements.display());
        run(Command::new(&python).args(pip).arg("--requirement").arg(&requirements), &names);
        fs::write(&mark, wanted).unwrap();
    }
    python
}

fn run(command: &mut Command, what: &str) {
    let done = command.status().unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(done.success(), "{what}");
}
