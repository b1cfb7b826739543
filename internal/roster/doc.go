// Package roster brings members into the register from what other programs
// write: the exports of CiviCRM, Salesforce, NationBuilder, Wild Apricot, this
// program's own register, and plain spreadsheets in either language.
//
// What the columns hold is guessed from their headings and from what stands in
// them, shown with the reason, and may be decided otherwise. Then all rows are
// understood and put together, since an organization may have many rows: one for
// each of its people, one for each year. A trial run says of every row what
// would become of it; nothing is left out in silence.
//
// Who a row is about is found by the other program's key, kept since it was
// first brought in; by e-mail address; by name and city. What only looks like
// something in the register is held back as a doubt: nothing is ever merged on
// a likeness.
//
// Bringing in the same file twice changes nothing. From an updated file only
// what changed in it is taken: for each field the program keeps a fingerprint
// of what the other program said last. A field that is empty here is filled;
// one that changed there and not here follows; one that changed here and not
// there stays; one that changed in both places is told and stays as it is here.
//
// An e-mail address makes nobody consent to anything: what an organization lets
// the public see is taken only where the file says when or how it agreed.
package roster
