// Package consents keeps the evidence of what people and organizations agreed to:
// the words as they were shown, in which language and version, how, when, from
// where, and who wrote it down. The law puts the proof on whoever relies on a
// consent (Canada's anti-spam law, section 13; Quebec's Law 25, section 14 of the
// private sector act).
//
// An express consent lasts until it is withdrawn. An implied one follows from a
// gift, a membership or volunteering, and ends by itself after two years
// (the anti-spam law, section 10(10)): nobody need do anything. One that follows
// from an address published for such mail, as journalists' are, lasts until it is
// withdrawn (section 10(9)(b)). A withdrawal takes
// effect at once. The evidence stays for three years after the consent ended, and
// is then deleted.
//
// A purpose is a word of the program ("newsletter"); the sentence
// consents.purpose.P says it to people. What the lists send is agreed to list by
// list, and its evidence is with the subscription.
package consents
