// Package newsroom is what the coalition says in public: media releases and statements,
// to whom among the media it sends them, and its press kit.
//
// # Releases and statements
//
// Staff write one in both languages; staff or the Executive Committee approve it, and
// words changed afterwards must be approved again. It is then released: at once, or under
// an embargo until an hour. Whether it is public is computed whenever somebody asks, from
// that hour and the clock: before it, no page, list or feed has it, and nothing need happen
// for it to appear. On release it gets its number, which starts anew each year for each
// kind and leaves none out, and its address, which lasts. What is public is changed by a
// correction alone, which says in both languages what was corrected, and when; the words of
// before are kept.
//
// # The media list
//
// A journalist gets releases while a consent holds (package consents): given, or implied
// by an address published where such mail is to be expected, with a note of where
// (Canada's anti-spam law, section 10(9)(b)). One click ends it. A release goes to each of
// them once, however often it is sent, in their language; under an embargo only when staff
// say so, with the day, the hour and the time zone in words on top, and a signed link to
// the text. An address that came back for good three times gets no more.
package newsroom
