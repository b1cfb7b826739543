// Package roundtables carries the members' concerns to the officials of
// government departments and back: the call for items, the choice by the co-chairs,
// the agenda that both sides agree to, the notes of the meeting. What follows from
// it (asks, responses, commitments) is the package followup's.
//
// # Who does what
//
// The secretariat plans a roundtable, calls for items, and issues links to
// officials. People of a member organization in good standing propose items and
// add what their own organization has seen. The co-chairs of the working groups
// concerned, and the secretariat, choose and order the items, and send the agenda
// and the notes to be agreed (MayChoose). Officials answer by their link.
//
// # The states of a roundtable
//
//	planned    only those who prepare it see it
//	called     members propose items until the call closes; then the co-chairs choose
//	agenda     an agenda was sent to the officials; it may be sent again, changed
//	held       the meeting took place; notes are written and agreed
//	closed     everything that followed from it is settled
//	cancelled  with a reason
//
// # What officials see
//
// A department is not a part of the coalition: its officials have no account. A
// link is for one official and one roundtable, is signed, ends on a day, and may be
// ended or renewed before, which ends the address there was. By it an official
// reads the papers sent to their department and what was said between it and us,
// and nothing else. The papers are stored as sent: what an official reads is the
// copy of the fields meant for them (Content), never the items themselves. So
// evidence kept among us, our own discussion, the words for the record and, unless they are
// shared, the names of those who proposed an item cannot reach an official's page.
//
// # What is agreed
//
// Sending a version of a paper is our agreement to it. It is agreed when an
// official of each department met has agreed to the same version. An agenda changed
// after it was sent is not the one agreed: it is sent, and asked, again. Notes
// agreed by both sides are fixed; what is found wrong later stands beside them as a
// correction.
//
// # Evidence
//
// Words, counts, places, periods and files. No personal details: a text in which
// something looks like an identifier of a person is refused.
package roundtables
