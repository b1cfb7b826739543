// Package epub writes books for reading programs (EPUB 3.3): a container whose first
// file says what it is, one package file with the book's languages and what makes it
// accessible, a navigation document, and a chapter in XHTML for each heading of the
// first level. Nothing in it is fetched from elsewhere. The same calls make the same
// bytes.
package epub
