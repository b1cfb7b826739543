package paper

import (
	"strings"

	"plenary.example/internal/docx/writing"
	"plenary.example/internal/i18n"
	"plenary.example/internal/markdown"
	"plenary.example/internal/pdf/press"
	"plenary.example/internal/signons"
)

// indent is how far each level of lists and quotations stands in.
const indent = 7.0

// marked sets a text that is Markdown.
func (s *sheet) marked(blocks []markdown.Block) {
	for i, b := range blocks {
		depth := min(b.Level, 4)
		if b.Kind == markdown.Heading {
			depth = 0
		}
		x, t := left+indent*float64(depth), roman(11)
		switch b.Kind {
		case markdown.Rule:
			s.room(4)
			s.on.Rule(left+wide/3, s.y-1, right-wide/3, s.y-1, 0.2, grey())
			s.y += 4
			continue
		case markdown.Heading:
			s.y += 2
			s.room(14)
			s.block(heading(b), b.Words(), bold(max(13.5-float64(b.Level-2), 11)), 1.5)
			continue
		case markdown.Item:
			s.room(0)
			s.on.Text(x-1.6, s.y, b.Label, t, press.Right)
		case markdown.Paragraph, markdown.Code:
		}
		s.setSpans(x, b.Spans, t)
		if i+1 == len(blocks) || blocks[i+1].Kind != markdown.Item || b.Kind != markdown.Item {
			s.y += 2.6
		}
	}
}

// heading is the tag of a heading under the title, which is the first.
func heading(b markdown.Block) string {
	return []string{"H2", "H3", "H4", "H5", "H6"}[min(max(b.Level-2, 0), 4)]
}

// word is a word with the manner in which it is set.
type word struct {
	text  string
	t     press.Type
	glued bool // no space stands before it
	ends  bool // a line ends after it
}

// wordsOf cuts spans into words.
func wordsOf(spans []markdown.Span, t press.Type) (list []word) {
	glued := true
	for _, sp := range spans {
		manner := t
		switch {
		case sp.Strong:
			manner.Style = press.Bold
		case sp.Stressed:
			manner.Style = press.Italic
		}
		for i, line := range strings.Split(sp.Text, "\n") {
			if i > 0 && len(list) > 0 {
				list[len(list)-1].ends, glued = true, true
			}
			for j, one := range strings.Split(line, " ") {
				glued = glued && j == 0
				if one != "" {
					list = append(list, word{text: one, t: manner, glued: glued})
					glued = true
				}
			}
		}
	}
	return list
}

// setSpans sets a paragraph from x to the right margin, in as many manners as it has.
func (s *sheet) setSpans(x float64, spans []markdown.Span, t press.Type) {
	var lines [][]word
	var line []word
	used, space := 0.0, s.p.p.Width(" ", t)
	end := func() {
		if len(line) > 0 {
			lines, line, used = append(lines, line), nil, 0
		}
	}
	for _, w := range wordsOf(spans, t) {
		for _, piece := range s.p.p.Lines(w.text, right-x, w.t) { // a word that no line holds
			one := w
			one.text = piece
			gap := space
			if w.glued || len(line) == 0 {
				gap = 0
			}
			if wide := s.p.p.Width(piece, w.t); len(line) > 0 && x+used+gap+wide > right {
				end()
				gap = 0
				used = wide
			} else {
				used += gap + wide
			}
			one.glued = gap == 0
			line = append(line, one)
		}
		if w.ends {
			end()
		}
	}
	end()
	if len(lines) > 0 {
		s.room(leading(t) * float64(min(len(lines), 2)-1))
	}
	s.on.Begin("P", "")
	for _, line := range lines {
		if s.y > foot { // the head of the next page is no part of the paragraph
			s.on.End()
			s.page()
			s.on.Begin("P", "")
		}
		at := x
		for i := 0; i < len(line); { // words of one manner are one text
			text, j := line[i].text, i+1
			for ; j < len(line) && line[j].t == line[i].t; j++ {
				if !line[j].glued {
					text += " "
				}
				text += line[j].text
			}
			if j < len(line) && !line[j].glued {
				text += " "
			}
			s.on.Text(at, s.y, text, line[i].t, press.Left)
			at += s.p.p.Width(text, line[i].t)
			i = j
		}
		s.y += leading(t)
	}
	s.on.End()
}

// written writes the text of a statement into a Word document: its headings, paragraphs
// and lists.
func written(d *writing.Document, st signons.Statement, lang i18n.Lang) {
	if !st.Marked {
		for part := range strings.SplitSeq(st.Text.In(lang), "\n\n") {
			if part = strings.TrimSpace(part); part != "" {
				d.Paragraph(i18n.Typeset(lang, part))
			}
		}
		return
	}
	var items []string
	flush := func() {
		if len(items) > 0 {
			d.List(items)
			items = nil
		}
	}
	for _, b := range markdown.Blocks(st.Text.In(lang), lang) {
		words := b.Words()
		if b.Kind == markdown.Item {
			if b.Label != "•" {
				words = b.Label + " " + words
			}
			items = append(items, words)
			continue
		}
		flush()
		switch b.Kind {
		case markdown.Heading:
			d.Heading(b.Level, words)
		case markdown.Rule:
			d.Rule()
		case markdown.Paragraph, markdown.Code, markdown.Item:
			d.Paragraph(words)
		}
	}
	flush()
}
