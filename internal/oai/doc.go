// Package oai answers programs that harvest what the coalition publishes, by the Open
// Archives Initiative’s Protocol for Metadata Harvesting, version 2.0.
//
// The rules, in plain words:
//
//   - A shelf is a kind of thing with lasting addresses: resolutions, publications. Its
//     records are told in the order of their changes, shelf after shelf, so that a list
//     that is read over many pages neither loses a record nor tells one twice when
//     others change meanwhile: a record that changes comes again at the end.
//   - Datestamps are in UTC, to the second. From and until are both included; a day
//     stands for its first or its last second.
//   - What left a shelf is told as deleted for as long as nothing else stands at its
//     address: the policy is "persistent".
//   - A resumption token holds all that the next page needs, and the server keeps
//     nothing. It is good for a day. Nothing in it is secret, and whoever changes one
//     gets an error or what they could have asked for anyway.
//   - Every record is there in Dublin Core, in both languages, each text with its
//     language.
package oai
