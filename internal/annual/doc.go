// Package annual is the coalition's annual report: a message, the year's figures, what was
// decided, what was held and what changed, and the finances, for one financial year.
//
// While the report is a draft its figures are worked out of the records whenever it is
// read, by the secretariat and the Executive alone. Once it is approved it is published:
// what the records say at that moment is kept with it, and neither the page nor the PDF
// changes afterwards, whatever becomes of the records. A published report is not edited.
//
// # What is not said
//
// A report is for everybody. It names an organization that joined or left where the
// organization lets the public directory name it, and counts the others. Associates, who
// are individuals, are counted and never placed in a region. Donors are thanked by their
// number: nobody is named without having agreed to that, and nothing here records such an
// agreement. Where fewer than five donors gave in a year, neither their number nor the sum
// is said. Of asks and commitments it counts those that everybody may read; of actions it
// says what was to be done, which the resolution says too, and not what came of it, which
// is for members.
package annual
