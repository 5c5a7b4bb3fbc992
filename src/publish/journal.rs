//! A file that records are appended to one by one, and that can be read after any crash. Only its owner may
//! read it.
//!
//! It starts with a line that names the format. Each record is its length, a checksum and its bytes. A
//! record that was cut off by a crash, and whatever follows it, does not count; the next append takes
//! its place.

use std::fs::{File, OpenOptions};
use std::hash::Hasher;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use siphasher::sip::SipHasher13;

use super::atomic;

/// Length and checksum.
const HEAD: usize = 4 + 8;

/// How much of the file is read at a time.
const BUFFER: usize = 256 << 10;

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    format: &'static str,
    /// The file, and how many of its bytes are sound; none if nothing can be appended any more.
    file: Mutex<Option<(File, u64)>>,
}

impl Journal {
    /// Hands on the records of a journal one by one, in the order in which they were appended; none if it
    /// is not there or of another format. Returns how many of its bytes are sound.
    pub fn read(path: &Path, format: &str, mut each: impl FnMut(&[u8])) -> u64 {
        let Ok(file) = File::open(path) else { return 0 };
        let mut left = file.metadata().map_or(0, |file| file.len());
        let mut file = BufReader::with_capacity(BUFFER, file);
        let start = format!("{format}\n").into_bytes();
        let mut bytes = vec![0; start.len()];
        if file.read_exact(&mut bytes).is_err() || bytes != start {
            return 0;
        }
        let mut sound = start.len() as u64;
        left -= sound;
        while let Some(()) = whole(&mut file, left, &mut bytes) {
            each(&bytes);
            let length = (HEAD + bytes.len()) as u64;
            sound += length;
            left -= length;
        }
        sound
    }

    /// Opens a journal for appending, behind the `sound` bytes that reading it found. One of another format
    /// is begun anew.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub fn open(path: &Path, format: &'static str, sound: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let sound = match sound {
            0 => {
                file.set_len(0)?;
                writeln!(file, "{format}")?;
                format.len() as u64 + 1
            }
            sound => sound,
        };
        file.set_len(sound)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { path: path.to_owned(), format, file: Mutex::new(Some((file, sound))) })
    }

    /// Appends a record.
    ///
    /// # Errors
    /// If it cannot be written whole; the records before it stay sound.
    pub fn append(&self, record: &[u8]) -> io::Result<()> {
        let mut slot = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((file, sound)) = slot.as_mut() else {
            return Err(io::Error::other("an earlier record could not be written"));
        };
        let bytes = framed(record);
        let written = file.write_all(&bytes);
        match written {
            Ok(()) => {
                *sound += bytes.len() as u64;
                Ok(())
            }
            Err(error) => {
                // What stands behind half a record would never be read again.
                let mended = file.set_len(*sound).and_then(|()| file.seek(SeekFrom::End(0)));
                if mended.is_err() {
                    *slot = None;
                }
                Err(error)
            }
        }
    }

    /// Closes the journal and writes it anew with these records only.
    ///
    /// # Errors
    /// If it cannot be written; the old one is then still there.
    pub fn rewrite<'a>(self, records: impl IntoIterator<Item = &'a [u8]>) -> io::Result<()> {
        let mut bytes = format!("{}\n", self.format).into_bytes();
        records.into_iter().for_each(|record| bytes.extend(framed(record)));
        drop(self.file);
        atomic::write_private(&self.path, &bytes)
    }
}

/// Reads the record whose head comes next, if it is whole. `left` is how many bytes there are.
fn whole(file: &mut impl Read, left: u64, bytes: &mut Vec<u8>) -> Option<()> {
    let mut head = [0; HEAD];
    file.read_exact(&mut head).ok()?;
    let (length, checksum) = head.split_first_chunk()?;
    let length = u32::from_le_bytes(*length) as usize;
    if (HEAD + length) as u64 > left {
        return None;
    }
    bytes.resize(length, 0);
    file.read_exact(bytes).ok()?;
    (check(bytes) == u64::from_le_bytes(checksum.try_into().ok()?)).then_some(())
}

fn framed(record: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + record.len());
    bytes.extend((record.len() as u32).to_le_bytes());
    bytes.extend(check(record).to_le_bytes());
    bytes.extend(record);
    bytes
}

fn check(record: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(record);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMAT: &str = "test 1";

    fn all(path: &Path) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        Journal::read(path, FORMAT, |record| all.push(record.to_vec()));
        all
    }

    fn appended(path: &Path, record: &[u8]) {
        let journal = Journal::open(path, FORMAT, Journal::read(path, FORMAT, |_| ())).unwrap();
        journal.append(record).unwrap();
    }

    #[test]
    fn whatever_a_crash_cuts_off_the_whole_records_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/journal");
        appended(&path, b"one");
        appended(&path, b"");
        appended(&path, b"three");
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(all(&path), [&b"one"[..], b"", b"three"]);
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let kept = all(&path);
            assert!(kept.len() < 3 && kept.iter().zip([&b"one"[..], b""]).all(|(a, b)| a == b));
            appended(&path, b"new");
            assert_eq!(all(&path), [kept, vec![b"new".to_vec()]].concat(), "cut at {length}");
        }
    }

    #[test]
    fn a_wrong_byte_ends_the_record_and_another_format_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        appended(&path, b"one");
        appended(&path, b"two");
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(all(&path), [b"one"]);
        std::fs::write(&path, "something else").unwrap();
        assert!(all(&path).is_empty());
        appended(&path, b"three");
        assert_eq!(all(&path), [b"three"]);
    }

    #[test]
    fn a_journal_is_written_anew_with_what_still_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        appended(&path, b"one");
        appended(&path, b"two");
        let records = all(&path);
        let sound = std::fs::metadata(&path).unwrap().len();
        let journal = Journal::open(&path, FORMAT, sound).unwrap();
        journal.rewrite(records.iter().skip(1).map(Vec::as_slice)).unwrap();
        assert_eq!(all(&path), [b"two"]);
    }
}
