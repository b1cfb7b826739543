// Package persondata is what people may ask about themselves: to see what is held
// about them, why and for how long; to have it corrected, to take it with them,
// to be forgotten. The law behind it is Canada's PIPEDA (schedule 1, principle 9)
// and Quebec's Law 25 (sections 27 to 30 of the private sector act).
//
// What is held is each subject's to say ([Holder]): this package asks them all,
// and touches no table of theirs.
//
// An erasure takes away what neither the law nor the record of the coalition's
// decisions keeps, and says before it does what goes, what stays and why. Where
// somebody else depends on the person (the only one who speaks for an
// organization), it waits until somebody of the secretariat has looked; where
// they hold an office or a voting card, that is ended first. The row of the
// person stays, empty, or with the name alone where the record shows it.
//
// Two records of one person are merged: one goes over into the other, whole, in
// one transaction, and what moved is written down exactly, so that for
// [UndoDays] it can be undone. Where something has changed since that the
// undoing would overwrite, it is refused.
//
// Two records of one organization are merged in the same way, by the subjects whose
// rows name organizations ([OrganizationHolder]); the preview does it and takes it
// back, so that it shows what would be done.
//
// Every confidentiality incident is in a register of its own: an entry is never
// changed, what is learned later is added, and none is deleted before its time.
//
// Staff may act for somebody who has no e-mail address, or who asked for it, so
// that nobody is shut out for want of a mailbox. What is done so is recorded
// under both names; the powers are the person's alone. It is never done for
// staff or the Executive Committee, whose powers are not to be lent, nor where
// somebody's keys or secret ballot are concerned.
package persondata
