// Package annual has the pages of annual reports: the list, a report on its lasting
// address and on paper, and the secretariat's desk that writes and publishes them.
package annual
