// Package extract writes the register of members for others: as Popolo JSON, and
// as the list of members that the Canada Not-for-profit Corporations Act lets a
// member ask for (section 23, from the register that section 21 requires).
//
// The list has each member's name, address, class and the day it became a member;
// its e-mail address stands in the register, and so in the list, only where the
// member agreed to it.
package extract
