// Package actions is what follows from a decision: each thing that is to be done,
// who does it, by when, and what came of it.
//
// The rules, in plain words:
//
//   - Each action clause of an adopted resolution asks for an action. Which
//     clauses nobody has taken up yet is computed whenever somebody asks, so that
//     none is forgotten; one button makes their actions. Commitments of officials
//     and lines of minutes are sources of actions too.
//   - Where a general meeting opens that decision again, rescinds it or puts another in
//     its place, nothing more is made of its clauses, and an action that is still to be
//     done says so wherever it is listed, until whoever does it says what came of it.
//   - An action has an owner: a body, a person, or both. The secretariat's staff,
//     the Executive Committee and the co-chairs of the owner body, or of the
//     working group that the resolution came from, say who does it and by when.
//   - Those, and the owner themselves, write notes, keep documents, and say what
//     came of it, in either official language; the other is then marked to be
//     translated. An action is open, done in part, done, or dropped; all but the
//     first say so in words. One done in part goes on.
//   - Members read all of it. The public reads what is to be done, and how it
//     stands and what came of it where the action is shown to the public.
//   - Once a week at most, owners and co-chairs are told by mail what is overdue
//     and what is due within two weeks. What has no owner who could be told goes
//     to the secretariat. What is more than thirty days overdue goes to the
//     Executive Committee as well. So no overdue action is in nobody's list.
//   - The report to a general meeting lists, by resolution, what has changed since
//     the one before, and everything that is still open.
package actions
