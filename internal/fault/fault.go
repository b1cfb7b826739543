// Package fault is the program's one kind of refusal: what went wrong, in a
// form that the doors (pages, mail, command line) translate for the reader.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal it is; each door maps it to its own code
// (HTTP status, SMTP reply, exit code).
type Kind int

// The kinds of refusal.
const (
	Internal    Kind = iota // a defect of the program
	Invalid                 // what was sent cannot be understood or breaks a rule of form
	Forbidden               // the person lacks the power; the sentence names the power it takes
	SignIn                  // nobody is signed in and the act needs somebody
	NotFound                // there is no such thing, or the reader may not know of it
	Conflict                // the state of the thing does not allow the act (any more)
	TooLarge                // over a size limit
	TooMany                 // over a rate limit
	Unavailable             // the database, the disk or a peer does not answer; nothing was written
)

// Args are the values a sentence needs. A value may be a string, a number, a
// time.Time, or anything the i18n package knows how to say in two languages.
type Args map[string]any

// Error is a refusal. Key is a locale key; the doors alone turn it into words.
type Error struct {
	Kind   Kind
	Key    string
	Args   Args
	Field  string   // the form field the sentence is about, if one
	Others []*Error // further refusals found in the same input
	Cause  error    // for the log, never for the reader
}

// Error describes the refusal for logs; readers get the translated sentence.
func (e *Error) Error() string {
	s := e.Key
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if len(e.Args) > 0 {
		s += fmt.Sprintf(" %v", map[string]any(e.Args))
	}
	for _, o := range e.Others {
		s += "; " + o.Error()
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// New returns a refusal of the given kind with a locale key and its arguments.
func New(kind Kind, key string, args Args) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Wrap is New with the error that lies behind it, kept for the log.
func Wrap(cause error, kind Kind, key string, args Args) *Error {
	return &Error{Kind: kind, Key: key, Args: args, Cause: cause}
}

// Field returns an Invalid refusal about one field of a form.
func Field(field, key string, args Args) *Error {
	return &Error{Kind: Invalid, Key: key, Args: args, Field: field}
}

// Join gathers the refusals found in one input; it returns nil for none.
func Join(found ...*Error) error {
	var first *Error
	for _, f := range found {
		if f == nil {
			continue
		}
		if first == nil {
			c := *f
			first = &c
			continue
		}
		first.Others = append(first.Others, f)
	}
	if first == nil {
		return nil
	}
	return first
}

// All lists the refusals in err one by one, each without the others; nil for none.
func All(err error) []*Error {
	f := Of(err)
	if f == nil {
		return nil
	}
	alone := *f
	alone.Others = nil
	list := []*Error{&alone}
	for _, other := range f.Others {
		list = append(list, All(other)...)
	}
	return list
}

// Of returns the refusal in err's chain, or nil when there is none.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is reports whether err is a refusal of the given kind.
func Is(err error, kind Kind) bool {
	e := Of(err)
	return e != nil && e.Kind == kind
}
