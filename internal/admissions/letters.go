package admissions

import (
	"context"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/i18n"
	"plenary.example/internal/letter"
	"plenary.example/internal/outmail"
	"plenary.example/internal/pdf"
)

// letter sets the letter about a decision, in the language of the application.
func (s *Service) letter(ctx context.Context, tx *audit.Tx, a Application, d Decision, kind EventKind) (blobs.Blob, error) {
	l := s.catalog.For(a.Lang)
	what := letterKind(d, kind)
	var addressee []string
	if name := a.Form.Contact.Name; name != "" {
		addressee = append(addressee, name)
	}
	if name := a.Name().In(a.Lang); name != a.Form.Contact.Name {
		addressee = append(addressee, name)
	}
	for line := range strings.SplitSeq(a.Form.Address, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			addressee = append(addressee, line)
		}
	}
	doc := letter.New(letter.Letter{
		Profile: s.o.Profile, Loc: l, Day: s.day(tx.Now), Made: tx.Now, Site: s.o.Site, Addressee: addressee,
		References: [][2]string{{l.T("admissions.letter.reference"), l.T("admissions.letter.application", "Ref", a.Ref(), "Day", s.day(a.SubmittedAt))}},
		Topic:      l.T("admissions.letter."+what+".topic", "Class", a.Class.Name()), Salutation: l.T("admissions.letter.salutation", "Name", a.Form.Contact.Name),
	})
	for _, m := range s.letterBody(a, d, kind) {
		doc.Paragraph(l.Say(m))
	}
	signature, err := s.signature(ctx, tx, l)
	if err != nil {
		return blobs.Blob{}, err
	}
	doc.Close(pdf.Closing{Words: l.T("admissions.letter.closing"), Signature: signature})
	body, err := doc.Bytes()
	if err != nil {
		return blobs.Blob{}, err
	}
	return blobs.Blob{Name: l.T("admissions.letter."+what+".file", "Ref", a.Ref()) + ".pdf", MediaType: string(blobs.PDF), Body: body}, nil
}

// letterKind names the kind of letter: admitted, refused, upheld on appeal, dismissed.
func letterKind(d Decision, kind EventKind) string {
	switch {
	case kind == WasAppealDecided && d.Verdict == Admit:
		return "upheld"
	case kind == WasAppealDecided:
		return "dismissed"
	case d.Verdict == Admit:
		return "admitted"
	}
	return "refused"
}

// letterBody are the paragraphs of a letter: what was decided and when, why, and
// what follows.
func (s *Service) letterBody(a Application, d Decision, kind EventKind) []i18n.Message {
	hearer := s.o.Profile.Admissions.AppealTo
	paragraphs := []i18n.Message{
		i18n.Say("admissions.letter."+letterKind(d, kind)+".decided", "Day", d.Day, "Name", a.Name(), "Class", a.Class.Name(), "Hearer", hearer),
		i18n.Say("admissions.letter.reasons", "Reasons", d.Reasons),
	}
	switch {
	case d.Verdict == Admit:
		paragraphs = append(paragraphs, i18n.Say("admissions.letter.admitted.from", "From", d.From))
		if s.o.Invoice != nil {
			paragraphs = append(paragraphs, i18n.Say("admissions.letter.admitted.invoice"))
		}
		paragraphs = append(paragraphs, i18n.Say("admissions.letter.admitted.sign_in", "Email", a.Email), i18n.Say("admissions.letter.admitted.welcome"))
	case !a.AppealUntil.IsZero():
		paragraphs = append(paragraphs, i18n.Say("admissions.letter.refused.appeal", "Until", a.AppealUntil, "Hearer", hearer))
	case kind == WasAppealDecided:
		paragraphs = append(paragraphs, i18n.Say("admissions.letter.dismissed.final"))
	}
	if d.Verdict == Refuse {
		paragraphs = append(paragraphs, i18n.Say("admissions.letter.refused.again"))
	}
	return paragraphs
}

// signature is the president's, or that of whoever recorded the decision, for
// the Executive Committee.
func (s *Service) signature(ctx context.Context, tx *audit.Tx, l *i18n.Localizer) ([]string, error) {
	list, err := s.bodies.Bodies(ctx, tx, access.Executive)
	if err != nil {
		return nil, err
	}
	for _, body := range list {
		holders, err := s.bodies.HoldersOf(ctx, tx, body.ID, access.President, s.day(tx.Now))
		if err != nil {
			return nil, err
		}
		if len(holders) > 0 {
			return []string{holders[0].Person.Name, l.T("admissions.letter.president", "Body", body.Name), s.o.Profile.Name.In(l.Lang())}, nil
		}
	}
	return []string{tx.Who().Name, l.T("admissions.letter.for"), s.o.Profile.Name.In(l.Lang())}, nil
}

// sendLetter sends a letter to the applicant, with its substance in the message.
func (s *Service) sendLetter(ctx context.Context, tx *audit.Tx, a Application, d Decision, kind EventKind, file blobs.Blob) error {
	what := letterKind(d, kind)
	body := []i18n.Message{i18n.Say("admissions.mail.letter.hello", "Name", a.Form.Contact.Name)}
	body = append(body, s.letterBody(a, d, kind)...)
	return s.tellApplicant(ctx, tx, a, mailing{
		subject: i18n.Say("admissions.letter."+what+".topic", "Class", a.Class.Name()), body: append(body, i18n.Say("admissions.mail.letter.attached")),
		attachment: &outmail.Attachment{Name: file.Name, MediaType: file.MediaType, Body: file.Body},
	})
}

// appealed acknowledges an appeal.
func (s *Service) appealed(a Application) mailing {
	return mailing{
		subject: i18n.Say("admissions.mail.appealed.subject", "Ref", a.Ref()),
		body:    []i18n.Message{i18n.Say("admissions.mail.appealed.body", "Ref", a.Ref(), "Hearer", s.o.Profile.Admissions.AppealTo)},
	}
}
