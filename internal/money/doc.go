// Package money is what amounts are everywhere in the program: whole numbers of
// a currency's smallest unit, never fractions.
//
// "Cents" means that smallest unit: a hundredth of a Canadian dollar, a yen, a
// thousandth of a Kuwaiti dinar (ISO 4217 says how many digits follow the
// separator). Amounts of two currencies are never added.
//
// People type amounts as either language writes them, whatever page they are on:
// "1,234.56", "1 234,56 $", "$120". What could mean two amounts is refused
// rather than guessed. Results of a division are rounded once, by a rule that the
// caller names.
package money
