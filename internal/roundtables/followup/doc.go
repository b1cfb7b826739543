// Package followup keeps what follows from roundtables until it is settled: what was
// asked of a department, what it answered, what somebody undertook to do by a day,
// and whether they did.
//
// # Asks and responses
//
// An ask is put to one department at a roundtable that was held. It waits for an
// answer until the roundtable's days for answers have passed, and is overdue then.
// A response says yes, in part, no, or that it was heard (noted); "an answer
// later" is on record, and the ask goes on waiting. An answer counts the days since
// the ask was put.
//
// # Commitments
//
// A commitment has words, who made it, and a day; it may answer an ask. Its owner is of
// ours and sees to it. The day may be moved, with a reason; every day there was stays
// on record. It is settled as kept, kept in part, not kept or withdrawn; one kept after
// the day last agreed is kept late, which is computed and nobody's to say. A
// settlement that was wrong is reopened, with a reason.
//
// # Until closed
//
// What is open stays on the page of follow-up and in the count of the secretariat's
// page; what is overdue is said first. The owner is written to a week before the day,
// on it, and every two weeks after it; where the owner asked for it, the official who
// made the commitment is written to the day after, and every month. A roundtable is closed once
// its notes are agreed, no ask waits and no commitment is open.
package followup
