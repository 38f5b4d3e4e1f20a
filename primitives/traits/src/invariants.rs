//! What must always hold, checked page by page.

use alloc::{vec, vec::Vec};
use sp_runtime::TryRuntimeError;

/// A pallet's invariants. The same code runs after every test, behind `try_state`, and page by page on a live chain.
pub trait Invariants {
	/// Checks up to `limit` items, from `cursor` on (`None` at the start).
	///
	/// Returns the cursor to go on from, which carries what has been summed so far, or `None` at the end. A cursor is
	/// only good for the same block; a damaged one is an error.
	fn check(cursor: Option<Vec<u8>>, limit: u32) -> Result<Option<Vec<u8>>, TryRuntimeError>;
}

/// Checks everything, in pages of 1,000 items.
pub fn check_all<I: Invariants>() -> Result<(), TryRuntimeError> {
	let mut cursor = None;
	loop {
		cursor = I::check(cursor, 1_000)?;
		if cursor.is_none() {
			return Ok(());
		}
	}
}

/// A tuple is checked from left to right; the first byte of the cursor says whose turn it is.
macro_rules! impl_for_tuple {
	($($name:ident $index:literal),+) => {
		impl<$($name: Invariants),+> Invariants for ($($name,)+) {
			fn check(
				cursor: Option<Vec<u8>>,
				limit: u32,
			) -> Result<Option<Vec<u8>>, TryRuntimeError> {
				let (turn, inner) = match cursor.as_deref() {
					None => (0u8, None),
					Some([turn, 0]) => (*turn, None),
					Some([turn, 1, rest @ ..]) => (*turn, Some(rest.to_vec())),
					Some(_) => return Err("invariants: damaged cursor".into()),
				};
				let count = [$($index),+].len() as u8;
				let next = match turn {
					$($index => $name::check(inner, limit)?,)+
					_ => return Err("invariants: damaged cursor".into()),
				};
				Ok(match next {
					Some(rest) => Some([vec![turn, 1], rest].concat()),
					None if turn + 1 < count => Some(vec![turn + 1, 0]),
					None => None,
				})
			}
		}
	};
}

impl_for_tuple!(A 0);
impl_for_tuple!(A 0, B 1);
impl_for_tuple!(A 0, B 1, C 2);
impl_for_tuple!(A 0, B 1, C 2, D 3);

#[cfg(test)]
mod tests {
	use super::*;

	struct Pages<const N: u8>;
	impl<const N: u8> Invariants for Pages<N> {
		fn check(cursor: Option<Vec<u8>>, _: u32) -> Result<Option<Vec<u8>>, TryRuntimeError> {
			let page = cursor.and_then(|bytes| bytes.first().copied()).unwrap_or(0) + 1;
			Ok((page < N).then(|| vec![page]))
		}
	}
	struct Broken;
	impl Invariants for Broken {
		fn check(_: Option<Vec<u8>>, _: u32) -> Result<Option<Vec<u8>>, TryRuntimeError> {
			Err("broken".into())
		}
	}

	#[test]
	fn tuple_visits_every_page_of_every_member_when_followed() {
		let (mut cursor, mut pages) = (None, 0);
		loop {
			cursor = <(Pages<2>, Pages<3>)>::check(cursor, 1).expect("sound");
			pages += 1;
			if cursor.is_none() {
				break;
			}
		}
		assert_eq!(pages, 5);
	}

	#[test]
	fn tuple_fails_when_a_later_member_fails() {
		assert!(check_all::<(Pages<2>, Broken)>().is_err());
		assert!(check_all::<(Pages<2>, Pages<2>)>().is_ok());
	}

	#[test]
	fn tuple_refuses_a_cursor_when_it_is_damaged() {
		for cursor in [vec![], vec![7, 0], vec![0, 2], vec![0]] {
			assert!(<(Pages<2>, Pages<3>)>::check(Some(cursor), 1).is_err());
		}
	}
}
