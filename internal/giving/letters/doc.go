// Package letters thanks donors in words that the coalition has written.
//
// The words are templates in both languages that name fields ({{donor}}, {{amount}}); a
// letter says them in the donor's language. Three come with the program: for a gift, for
// a first gift, for monthly gifts. The coalition writes them anew and adds others.
//
// A run writes to the donors of gifts that nobody was thanked for, chosen by day, fund,
// campaign and amount: by mail to those who have an address and do not want letters on
// paper, and for the others as one file for the printer. The gifts are marked as thanked
// in the same transaction, so that a run made twice writes to nobody twice. The file of a
// run can be made again, with the words and addresses of today.
package letters
