//! Dense numbers for things that are named by text.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{hash::Hash, num::NonZeroU32};

/// A dense number for an interned thing; an `Option<Key>` takes four bytes as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(NonZeroU32);

impl Key {
    /// Its place in the interner, from 0.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    pub(crate) fn from_index(index: usize) -> Self {
        // An interner of four thousand million names does not fit the machine; the last key is then shared.
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        Key(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
    }
}

/// Things and their dense numbers, in the order of first sight.
#[derive(Debug, Clone)]
pub struct Interner<T> {
    things: Vec<T>,
    keys: FxHashMap<T, Key>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { things: Vec::new(), keys: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    /// The key of a thing, a new one if it was never seen.
    pub fn intern(&mut self, thing: &T) -> Key {
        if let Some(key) = self.keys.get(thing) {
            return *key;
        }
        let key = Key::from_index(self.things.len());
        self.things.push(thing.clone());
        self.keys.insert(thing.clone(), key);
        key
    }

    /// The key of a thing that was seen.
    pub fn key(&self, thing: &T) -> Option<Key> {
        self.keys.get(thing).copied()
    }

    /// The thing of a key made by this interner.
    pub fn thing(&self, key: Key) -> Option<&T> {
        self.things.get(key.index())
    }

    /// Everything seen, with its key.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &T)> {
        self.things.iter().enumerate().map(|(index, thing)| (Key::from_index(index), thing))
    }

    /// How many were seen.
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether none was seen.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }
}

impl<T: Serialize> Serialize for Interner<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.things.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de> + Clone + Eq + Hash> Deserialize<'de> for Interner<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut interner = Interner::default();
        for thing in Vec::<T>::deserialize(deserializer)? {
            interner.intern(&thing);
        }
        Ok(interner)
    }
}
