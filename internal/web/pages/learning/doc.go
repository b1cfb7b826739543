// Package learning has the pages of webinars and training: those to come and past, their
// materials and recordings, and the desk that keeps them and reads who came.
package learning
