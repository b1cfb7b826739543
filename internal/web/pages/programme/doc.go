// Package programme has the pages of a gathering's programme: the public one, one's
// own, the booklet, and the desk on which those who prepare it write it.
package programme
