// Package givingdesk is what the secretariat does with gifts by the many: the year's
// figures for form T3010 with the gifts behind each, letters of thanks, and gifts from
// files.
package givingdesk
