// Package history has the pages of the coalition's history: the timeline by decades, an
// entry with its picture, and the secretariat's desk.
package history
