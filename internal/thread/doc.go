// Package thread tells the whole story of one thing in order of time: of a concern,
// or of a resolution. What members report, what the lists discuss, drafts,
// amendments, votes and adoption, what changes in the standing of policy, letters,
// asks and what government answers, commitments and whether they were kept, media,
// and what changed in the end.
//
// It keeps nothing. Each part is asked of the subject that has it, as the reader:
// what the reader may not see is not there, neither counted nor hinted at. Every
// entry says who else sees it, so that a member knows what the public reads. What is
// public of a thread (its feed, an export with that choice) is composed as for a
// visitor, by the same way.
//
// Subjects on the floors above this one, or not yet there, tell their entries by a
// [Source].
package thread
