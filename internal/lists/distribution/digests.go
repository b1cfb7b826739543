package distribution

import (
	"context"
	"errors"
	"slices"

	"plenary.example/internal/db"
	"plenary.example/internal/digest"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// DigestSource is the name under which outmail knows digests: about each there is
// a posting for each of the two forms that somebody takes.
const DigestSource = "digest"

// What one digest holds at most: so many posts, so many bytes of them, but one post
// always. The rest is the next day's.
const (
	maxDigestPosts = 200
	maxDigestSize  = 8 << 20
)

// Digests sends the digests whose hour has come, and goes on with those that a
// crash interrupted. It may be called at any time, by several nodes at once: the
// day's digest of a list exists once.
func (s *Service) Digests(ctx context.Context) error {
	begun, err := s.read().IncompleteDigests(ctx)
	if err != nil {
		return db.Unavailable(err)
	}
	var failed []error
	for _, id := range begun {
		failed = append(failed, s.expandDigest(ctx, id))
	}
	all, err := s.lists.Lists(ctx)
	if err != nil {
		return err
	}
	for _, l := range all {
		failed = append(failed, s.makeDigest(ctx, l))
	}
	return errors.Join(failed...)
}

// issue is a digest about to be made.
type issue struct {
	id      string
	after   string // the digest before it; empty for the first
	day     string
	volume  int64
	number  int64
	posts   []store.PostsSinceRow
	last    int64 // the number of the newest post that it, or nobody, gets
	readers map[lists.Mode]bool
}

// makeDigest sends a list's digest of today if it is due. A day without distributed
// posts has none. Where nobody takes digests, a row says how far one would have
// gone, so that the first reader of digests gets the posts of a day and not those
// of years.
func (s *Service) makeDigest(ctx context.Context, l lists.List) error {
	now := s.db.Now()
	d := issue{id: db.NewID(), day: db.Day(s.lists.Day(now)), readers: map[lists.Mode]bool{}}
	if now.In(s.o.Location).Hour() < l.Settings.DigestHour {
		return nil
	}
	q := s.read()
	before, err := q.LastDigest(ctx, l.ID)
	if lists.IgnoreMissing(err) != nil {
		return db.Unavailable(err)
	}
	if d.after = before.ID; before.Day >= d.day {
		return nil
	}
	rows, err := q.PostsSince(ctx, store.PostsSinceParams{ListID: l.ID, AfterNumber: before.LastNumber, PageSize: maxDigestPosts})
	if err != nil {
		return db.Unavailable(err)
	}
	if len(rows) == 0 {
		return nil
	}
	modes, err := q.CountModes(ctx, l.ID)
	if err != nil {
		return db.Unavailable(err)
	}
	for _, m := range modes {
		if mode := lists.Mode(m.Mode); mode == lists.PlainDigest || mode == lists.MIMEDigest {
			d.readers[mode] = true
		}
	}
	if len(d.readers) == 0 {
		d.last = max(l.Posts, rows[len(rows)-1].Number)
		return s.storeDigest(ctx, l, d, nil)
	}
	d.posts = fitting(rows)
	d.last = d.posts[len(d.posts)-1].Number
	// Volume and issue number the digests within the calendar years of the list's
	// life (RFC 1153).
	year := now.In(s.o.Location).Year()
	d.volume = int64(year - l.MadeAt.In(s.o.Location).Year() + 1)
	issues, err := q.CountIssues(ctx, l.ID, d.day[:len("2006")]+"-01-01")
	if err != nil {
		return db.Unavailable(err)
	}
	d.number = issues + 1
	texts, err := s.digestTexts(ctx, l, d)
	if err != nil {
		return err
	}
	if err := s.storeDigest(ctx, l, d, texts); err != nil {
		return err
	}
	return s.expandDigest(ctx, d.id)
}

// fitting are the first posts that fit into one digest.
func fitting(rows []store.PostsSinceRow) []store.PostsSinceRow {
	size := int64(0)
	for i, r := range rows {
		if size += r.Size; i > 0 && size > maxDigestSize {
			return rows[:i]
		}
	}
	return rows
}

// topicsOf are the topics of a digest: those of its posts, or none, which is
// everybody's, where one of them has none.
func topicsOf(posts []store.PostsSinceRow) []string {
	var all []string
	for _, p := range posts {
		topics := lists.SplitWords(p.Topics)
		if len(topics) == 0 {
			return nil
		}
		all = append(all, topics...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// digestTexts writes a digest in the forms that somebody takes.
func (s *Service) digestTexts(ctx context.Context, l lists.List, d issue) (map[lists.Mode][]byte, error) {
	made := digest.Digest{
		List: l.Slug, Address: l.Address(lists.ToList, s.o.Domain), Volume: int(d.volume), Issue: int(d.number), Date: s.db.Now().In(s.o.Location), Domain: s.o.Domain,
		From:  mailmsg.Address{Name: both(l.Name), Address: l.Address(lists.ToOwner, s.o.Domain)},
		To:    mailmsg.Address{Name: both(l.Name), Address: l.Address(lists.ToList, s.o.Domain)},
		Extra: mailmsg.Header(s.listFields(l, "")).Without("Archived-At"), Words: s.digestWords(l, d),
	}
	if l.Settings.ReplyToList {
		made.Extra = made.Extra.With("Reply-To", made.Address)
	}
	for _, p := range d.posts {
		raw, err := s.read().Raw(ctx, p.RawID)
		if err != nil {
			return nil, db.Unavailable(err)
		}
		header, body := mailmsg.Split(raw)
		made.Posts = append(made.Posts, digest.Post{
			Number: int(p.Number), Raw: joinMessage(s.withoutClaims(header.Without(removed...)), body), Href: s.o.Site + "/lists/posts/" + p.ID,
		})
	}
	texts := map[lists.Mode][]byte{}
	var err error
	if d.readers[lists.PlainDigest] {
		made.ID = d.id + "-plain"
		if texts[lists.PlainDigest], err = digest.Plain(made); err != nil {
			return nil, err
		}
	}
	if d.readers[lists.MIMEDigest] {
		made.ID = d.id + "-mime"
		texts[lists.MIMEDigest], err = digest.MIME(made)
	}
	return texts, err
}

// both is a name in both languages, English first.
func both(t i18n.Text) string {
	en, fr := t.In(i18n.EN), t.In(i18n.FR)
	if en == fr {
		return en
	}
	return en + " / " + fr
}

// digestWords are the sentences of a digest: it is one text for all its readers, in
// both languages.
func (s *Service) digestWords(l lists.List, d issue) digest.Words {
	say := func(key string, args ...any) string {
		m := i18n.Say("lists.digest."+key, args...)
		return both(i18n.Text{EN: s.lists.Say(i18n.EN, m), FR: s.lists.Say(i18n.FR, m)})
	}
	w := digest.Words{
		Title:  say("title", "List", l.Name, "Volume", d.volume, "Issue", d.number),
		Topics: say("topics"), Count: say("count", "Count", len(d.posts)), End: say("end", "List", l.Name, "Volume", d.volume, "Issue", d.number),
		NoSubject: say("no_subject"), NoText: say("no_text"),
		Attachment: func(name, kind string, bytes int) string {
			return say("attachment", "Name", shown(name, kind), "Size", max(bytes>>10, 1))
		},
	}
	for _, lang := range i18n.Langs() {
		w.Intro = append(
			w.Intro,
			s.lists.Say(lang, i18n.Say("lists.digest.intro", "List", l.Name, "Address", l.Address(lists.ToList, s.o.Domain))),
			s.lists.Say(lang, i18n.Say("lists.digest.leave", "Page", s.lists.Page(lang, l.Slug, "subscription"))),
		)
		if len(l.Settings.Topics) > 0 {
			w.Intro = append(w.Intro, s.lists.Say(lang, i18n.Say("lists.digest.whole")))
		}
	}
	return w
}

// storeDigest stores a digest with its postings and the first portion of their
// ledgers in one transaction, unless another node has been faster.
func (s *Service) storeDigest(ctx context.Context, l lists.List, d issue, texts map[lists.Mode][]byte) error {
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		q := store.New(tx)
		before, err := q.LastDigest(ctx, l.ID)
		if lists.IgnoreMissing(err) != nil {
			return err
		}
		if before.ID != d.after {
			return nil
		}
		row, err := q.List(ctx, l.ID)
		if err != nil {
			return err
		}
		p := store.InsertDigestParams{
			ID: d.id, ListID: l.ID, At: db.Micros(tx.Now), Day: d.day, Volume: d.volume, Issue: d.number, FirstNumber: before.LastNumber + 1, LastNumber: d.last,
			Topics: lists.JoinWords(topicsOf(d.posts)), LastSubscriber: row.Subscribers, Complete: db.Flag(len(texts) == 0),
		}
		if p.PlainPosting, err = s.digestPosting(ctx, tx, l, d, texts[lists.PlainDigest]); err != nil {
			return err
		}
		if p.MimePosting, err = s.digestPosting(ctx, tx, l, d, texts[lists.MIMEDigest]); err != nil {
			return err
		}
		if err := q.InsertDigest(ctx, p); err != nil || len(texts) == 0 {
			return err
		}
		_, err = s.digestPortion(ctx, tx, d.id, firstPortion)
		return err
	})
	if db.IsUnique(err, "list_digests", "list_id", "day") {
		return nil
	}
	return err
}

// digestPosting stores one form of a digest; 0 for a form that nobody takes.
func (s *Service) digestPosting(ctx context.Context, tx *db.Tx, l lists.List, d issue, text []byte) (serial int64, err error) {
	if text == nil {
		return 0, nil
	}
	oneClick := ""
	if l.Settings.OneClick {
		oneClick = s.o.Site + "/lists/u/" + "|" + "mailto:" + l.Address(lists.ToUnsubscribe, s.o.Domain)
	}
	subject := s.lists.Say(i18n.EN, i18n.Say("lists.digest.title", "List", l.Name, "Volume", d.volume, "Issue", d.number))
	return s.mail.AddPosting(ctx, tx, outmail.Posting{
		Source: DigestSource, SourceID: l.ID, SubjectID: d.id, Subject: i18n.Clip(subject, archive.MaxSubject),
		ReversePath: l.TokenAddress(lists.ToBounces, "*", s.o.Domain), OneClick: oneClick, Text: text,
	})
}

// expandDigest writes the rest of a digest's ledgers.
func (s *Service) expandDigest(ctx context.Context, id string) error {
	for {
		done := false
		err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
			done, err = s.digestPortion(ctx, tx, id, morePortion)
			return err
		})
		if err != nil || done {
			return err
		}
	}
}

// digestPortion writes ledger rows of each form for the subscribers after those
// already written; done says that none are left. A subscriber who chose topics gets
// the digest, whole, if one of its posts is wanted.
func (s *Service) digestPortion(ctx context.Context, tx *db.Tx, id string, size int32) (done bool, err error) {
	q := store.New(tx)
	d, err := q.Digest(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return true, nil // another node made the day's digest
	}
	if err != nil || d.Complete != 0 {
		return true, err
	}
	today := s.lists.Day(tx.Now)
	topics := lists.SplitWords(d.Topics)
	form := func(mode lists.Mode, posting int64, expanded *int64) error {
		if posting == 0 || *expanded >= d.LastSubscriber {
			return nil
		}
		rows, err := q.Receivers(ctx, store.ReceiversParams{ListID: d.ListID, Mode: string(mode), AfterNumber: *expanded, LastNumber: d.LastSubscriber, PageSize: size})
		if err != nil {
			return err
		}
		var copies []outmail.CopyTo
		for _, r := range rows {
			sub := lists.Subscription{State: lists.Active, Mode: mode, AwayUntil: db.ParseDay(r.AwayUntil), Topics: lists.SplitWords(r.Topics)}
			if sub.Receives(mode, today) && sub.Wants(topics) {
				copies = append(copies, outmail.CopyTo{Recipient: r.Number, Address: r.Address})
			}
		}
		*expanded = d.LastSubscriber
		if len(rows) == int(size) {
			*expanded = rows[len(rows)-1].Number
		}
		return s.mail.AddCopies(ctx, tx, posting, copies, *expanded >= d.LastSubscriber)
	}
	if err := form(lists.PlainDigest, d.PlainPosting, &d.PlainExpanded); err != nil {
		return false, err
	}
	if err := form(lists.MIMEDigest, d.MimePosting, &d.MimeExpanded); err != nil {
		return false, err
	}
	done = (d.PlainPosting == 0 || d.PlainExpanded >= d.LastSubscriber) && (d.MimePosting == 0 || d.MimeExpanded >= d.LastSubscriber)
	return done, q.SetDigestExpanded(ctx, store.SetDigestExpandedParams{ID: id, PlainExpanded: d.PlainExpanded, MimeExpanded: d.MimeExpanded, Complete: db.Flag(done)})
}
