// Package signons has statements that organizations sign on to: a text in both languages
// that is open to signatures until a deadline, and is then delivered with their names.
//
// # A statement
//
// A statement is a draft until the secretariat opens it, from when on everybody reads it.
// Its text is Markdown of which no word is left out, or of before plain paragraphs.
// It takes signatures from its opening to its deadline, which are instants: whether it is
// open is computed when asked, and nothing has to happen at the hour. The deadline may be
// moved until the statement is delivered, with a note that everybody sees. In the end it
// is delivered: the day, to whom, and the files as they went, with their SHA-256. One that
// is not to be delivered is withdrawn, with the reason; its page stays.
//
// The text is frozen once a signature is confirmed. From then on a slip of a few words may
// be corrected, with a note that says what; anything else makes a new version, and those
// who signed are asked again: a signature is for one version, and only those for the
// version in force count.
//
// # A signature
//
// An organization signs through somebody who says that they are authorised to. Their
// e-mail address is proven by a link, and then:
//
//   - of an organization of the coalition, one of its contacts must have signed (where it
//     has none, any of its people); somebody else's signature is put to the contacts, by
//     link, and counts once one of them has confirmed it. Who is signed in and may sign
//     needs no link.
//   - of any other, the address must be of the organization's own domain, which is that of
//     its web site. An address of a mail service for everybody, a domain that is not the
//     site's, a name or a site that somebody signed with already, a name that we know with
//     another site, or one that mixes alphabets: the secretariat confirms it or refuses it,
//     with a reason.
//
// A form sent before the deadline counts when it is confirmed before the delivery; see
// docs/decisions/0031. An organization stands on the list once: it is known by its place in
// the register, or by its name as it is compared, which no two confirmed
// signatures of a statement share. A signature is taken back by its link until the
// statement is delivered, and the public list says nothing of it.
//
// The public sees the names of organizations, where they are, and the names of persons who
// signed for themselves. Who signed for an organization, and every address, is for the
// secretariat; it is forgotten a year after the delivery, but for the name and address of
// those who asked for news, which go when they want none any more.
package signons
