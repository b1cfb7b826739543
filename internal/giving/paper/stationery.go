package paper

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf/press"
)

// Stationery is a charity's paper: its head, its signature and its rules, made ready once
// for any number of receipts, cards and letters. It is safe for concurrent use.
type Stationery struct {
	p         *press.Press
	charity   Charity
	signature Signature
	picture   *press.Picture // nil: none
	rules     rules.Rules
	catalog   *i18n.Catalog
}

// NewStationery makes a charity's paper ready. The zero rules are Canada's. The error is press.ErrPicture
// where the signature's image is not one.
func NewStationery(p *press.Press, c Charity, s Signature, r rules.Rules, catalog *i18n.Catalog) (*Stationery, error) {
	f := &Stationery{p: p, charity: c, signature: s, rules: terms(r), catalog: catalog}
	if len(s.Image) > 0 {
		picture, err := p.Picture(s.Image)
		if err != nil {
			return nil, err
		}
		f.picture = picture
	}
	return f, nil
}

// Receipt sets a receipt on one page, tagged for screen readers.
func (f *Stationery) Receipt(r Receipt) ([]byte, error) {
	if err := f.check(r); err != nil {
		return nil, err
	}
	l := f.catalog.For(r.Lang)
	return f.one(l.T("receipts.paper.document", "Serial", r.Serial, "Charity", f.charity.Name), r.Lang, made(r), func(file *press.File) {
		f.draw(file.Page(), r, l)
	})
}

// check refuses a receipt that is none, or of a charity that can issue none yet. Cards
// and letters ask for less.
func (f *Stationery) check(r Receipt) error {
	c := f.charity
	if _, err := rules.CheckRegistration(c.Registration); err != nil || c.Name.Empty() || c.Address == "" || c.Place.Empty() || f.signature.Name == "" {
		return errors.Join(ErrReceipt, errors.New("the charity’s name, address, registration, place of issue or signature is missing"))
	}
	return r.check()
}

// one is a file of its own, tagged for screen readers.
func (f *Stationery) one(title string, lang i18n.Lang, day time.Time, draw func(*press.File)) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(48 << 10)
	file := f.p.Open(&b, press.Info{Title: title, Author: f.charity.Name.In(lang), Lang: string(lang) + "-CA", Made: day, Tagged: true})
	draw(file)
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return b.Bytes(), nil
}

// made is the latest day that a receipt shows.
func made(r Receipt) time.Time {
	day := r.Issued
	if r.Cancelled != nil && r.Cancelled.Day.After(day) {
		day = r.Cancelled.Day
	}
	if r.Duplicate.After(day) {
		day = r.Duplicate
	}
	return day
}

// Batch is what a file for the printer says of itself.
type Batch struct {
	Title string
	Lang  i18n.Lang
	Day   time.Time // of the run
	// Progress is told after each receipt or letter how many there are so far; it may
	// be nil.
	Progress func(done int)
}

// OnForm is a receipt with the form that it was issued on: of the charity and the
// signature of its day, on the same press as the others of a file.
type OnForm struct {
	Receipt
	Form *Stationery
}

// Receipts writes receipts as one file for printing, each on a page, as they come: it
// needs no more memory for 20,000 than for one. An error of receipts ends the file where
// it came up; so does a receipt that is none.
func (f *Stationery) Receipts(w io.Writer, b Batch, receipts iter.Seq2[OnForm, error]) error {
	return batch(f, w, b, receipts, func(file *press.File, r OnForm) error {
		if err := r.Form.check(r.Receipt); err != nil {
			return fmt.Errorf("receipt %s: %w", r.Serial, err)
		}
		r.Form.draw(file.Page(), r.Receipt, r.Form.catalog.For(r.Lang))
		return nil
	})
}

// batch writes one thing after the other into a file.
func batch[T any](f *Stationery, w io.Writer, b Batch, list iter.Seq2[T, error], draw func(*press.File, T) error) error {
	file := f.p.Open(w, press.Info{Title: b.Title, Author: f.charity.Name.In(b.Lang), Lang: string(b.Lang) + "-CA", Made: b.Day})
	done := 0
	for one, err := range list {
		if err == nil {
			err = draw(file, one)
		}
		if err != nil {
			return fmt.Errorf("paper: %w", err)
		}
		if done++; b.Progress != nil {
			b.Progress(done)
		}
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("paper: %w", err)
	}
	return nil
}

// lines are the lines of an address that hold something.
func lines(address string) []string {
	var list []string
	for line := range strings.SplitSeq(address, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
