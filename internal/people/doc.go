// Package people holds who belongs to the coalition: organizations and the
// persons who speak for them, the dues they owe, and the standing that follows.
//
// One organization has one vote, whatever its size, and only organizations of
// the class "member" have it. Standing decides everything (the vote, the member
// rate, posting to the list, moving and seconding): it is computed from facts
// (class, membership from and to, dues, extensions, suspensions) in one place,
// [StandingAt], is never stored, and always comes with its reason in words.
//
// Dues follow the calendar year. Unpaid at the end of the day they are due, and
// without an extension agreed, the organization has lapsed from the next day;
// payment restores it from the day of the payment.
package people
