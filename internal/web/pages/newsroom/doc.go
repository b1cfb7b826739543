// Package newsroom holds the pages of media releases and statements: what everybody
// reads, the press kit, what journalists do by their links, and the secretariat's desk.
package newsroom
