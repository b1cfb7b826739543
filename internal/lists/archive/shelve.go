package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/search"
)

// Entry is a message on its way into a list's archive.
type Entry struct {
	ID           string
	RawID, Hash  string
	Content      mailmsg.Content
	Author       mailmsg.Address
	Size         int64
	Subscription string
	Topics       []string
	SentAt       time.Time
	Imported     bool
	Posting      int64
	expanded     int64
	// document is how it is searched, where that was made ready beforehand.
	document search.Document
}

// Bounds of what the archive's tables hold of a message; the message itself is
// kept whole.
const (
	MaxSubject    = 300
	maxMessageID  = 400
	maxReferences = 30
	maxExcerpt    = 240
	// sameSubject is how far apart two posts of one subject may be and still belong
	// together, where nothing else says so.
	sameSubject = 30 * 24 * time.Hour
)

// Shelve puts messages into a list's archive in the caller's transaction: each
// gets the next number, its thread, and its place in the index. A message id is
// not taken for unique, and never changed: two posts with the same one stand
// side by side.
func (s *Service) Shelve(ctx context.Context, tx *db.Tx, l lists.List, entries []Entry) (numbers []int64, err error) {
	q := store.New(tx)
	var documents []search.Document
	last, err := q.TakePostNumbers(ctx, l.ID, int64(len(entries)))
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		number := last - int64(len(entries)-1-i)
		c := e.Content
		subject := db.Clean(i18n.Clip(c.Subject, MaxSubject))
		parents := referencesOf(c)
		p := store.InsertPostParams{
			ID: e.ID, ListID: l.ID, Number: number, RawID: e.RawID, Hash: e.Hash, SubscriptionID: e.Subscription, AuthorName: db.Clean(i18n.Clip(e.Author.Name, MaxSubject)),
			Author: db.Clean(e.Author.Address), MessageID: IDKey(c.ID), ParentIds: strings.Join(parents, " "), Subject: subject,
			Base: strings.ToLower(db.Clean(i18n.Clip(mailmsg.SubjectBase(c.Subject), MaxSubject))), Topics: lists.JoinWords(e.Topics), SentAt: db.Micros(e.SentAt), Size: e.Size,
			Attachments: int64(len(c.Parts)), Imported: db.Flag(e.Imported), Posting: e.Posting, Expanded: e.expanded, Excerpt: db.Clean(excerptOf(c.Text)),
		}
		if p.Thread, err = s.joinThread(ctx, q, p, parents); err != nil {
			return nil, err
		}
		if err := q.InsertPost(ctx, p); err != nil {
			return nil, err
		}
		for _, id := range parents {
			if err := q.InsertReference(ctx, store.InsertReferenceParams{ListID: l.ID, MessageID: id, Number: number}); err != nil {
				return nil, err
			}
		}
		if err := cite(ctx, q, l.ID, number, citedIn(subject, c)); err != nil {
			return nil, err
		}
		if e.document.ID == "" {
			e.document = documentOf(l, e, subject)
		}
		documents = append(documents, e.document)
		numbers = append(numbers, number)
	}
	if err := s.countMonths(ctx, q, l, entries); err != nil {
		return nil, err
	}
	return numbers, s.index.Index(ctx, tx, documents...)
}

// IDKey is a message id as it is compared; a monstrous one by its beginning.
func IDKey(id string) string {
	id = db.Clean(strings.Join(strings.Fields(id), ""))
	if len(id) > maxMessageID {
		id = strings.ToValidUTF8(id[:maxMessageID], "")
	}
	return id
}

// referencesOf lists the ids of the messages that one answers, the nearest last
// (RFC 5322, 3.6.4).
func referencesOf(c mailmsg.Content) []string {
	var list []string
	for _, id := range append(slices.Clone(c.References), c.InReplyTo...) {
		if id = IDKey(id); id != "" && id != IDKey(c.ID) {
			if i := slices.Index(list, id); i >= 0 {
				list = slices.Delete(list, i, i+1)
			}
			list = append(list, id)
		}
	}
	return list[max(len(list)-maxReferences, 0):]
}

// joinThread finds the thread of a post that is about to be stored, and makes
// one of those that it joins together.
func (s *Service) joinThread(ctx context.Context, q *store.Queries, p store.InsertPostParams, parents []string) (int64, error) {
	var found []int64
	add := func(threads []int64, err error) error {
		for _, t := range threads {
			if !slices.Contains(found, t) {
				found = append(found, t)
			}
		}
		return err
	}
	for _, id := range parents {
		threads, err := q.ThreadsOfMessage(ctx, p.ListID, id)
		if err == nil && len(threads) == 0 {
			// Not in the archive: what answers the same message belongs together.
			threads, err = q.ThreadsThatName(ctx, p.ListID, id)
		}
		if err := add(threads, err); err != nil {
			return 0, err
		}
	}
	if p.MessageID != "" {
		if err := add(q.ThreadsThatName(ctx, p.ListID, p.MessageID)); err != nil {
			return 0, err
		}
	}
	// Some programs leave the references out: an answer (Re:) then belongs to the
	// latest post of its subject.
	if _, answer := subjectOf(Post{Subject: p.Subject}); len(found) == 0 && len(parents) == 0 && p.Base != "" && answer {
		err := add(q.ThreadWithSubject(ctx, store.ThreadWithSubjectParams{
			ListID: p.ListID, Base: p.Base, Since: p.SentAt - sameSubject.Microseconds(), Until: p.SentAt + sameSubject.Microseconds(),
		}))
		if err != nil {
			return 0, err
		}
	}
	if len(found) == 0 {
		return p.Number, q.InsertThread(ctx, store.InsertThreadParams{ListID: p.ListID, Thread: p.Number, Subject: p.Subject, Posts: 1, FirstAt: p.SentAt, LastAt: p.SentAt})
	}
	slices.Sort(found)
	into, err := q.ThreadByNumber(ctx, p.ListID, found[0])
	if err != nil {
		return 0, err
	}
	into = mergedThread(into, store.ListThread{Subject: p.Subject, Posts: 1, FirstAt: p.SentAt, LastAt: p.SentAt})
	for _, t := range found[1:] {
		other, err := q.ThreadByNumber(ctx, p.ListID, t)
		if err != nil {
			return 0, err
		}
		into = mergedThread(into, other)
		if err := q.MoveThread(ctx, store.MoveThreadParams{ListID: p.ListID, Thread: t, IntoThread: into.Thread}); err != nil {
			return 0, err
		}
		if err := q.DeleteThread(ctx, p.ListID, t); err != nil {
			return 0, err
		}
	}
	return into.Thread, q.UpdateThread(ctx, store.UpdateThreadParams(into))
}

// mergedThread is a thread with another one in it; its subject is that of the
// earliest post.
func mergedThread(t, other store.ListThread) store.ListThread {
	t.Posts += other.Posts
	if other.FirstAt < t.FirstAt {
		t.FirstAt, t.Subject = other.FirstAt, other.Subject
	}
	t.LastAt = max(t.LastAt, other.LastAt)
	return t
}

// excerptOf is the beginning of what a post says, without what it quotes.
func excerptOf(text string) string {
	var said []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "--" {
			break
		}
		if line != "" && !strings.HasPrefix(line, ">") {
			said = append(said, line)
		}
		if len(said) > 12 {
			break
		}
	}
	return i18n.Clip(strings.Join(strings.Fields(strings.Join(said, " ")), " "), maxExcerpt)
}

// documentOf is a post as it is searched: in its language, or in both where it
// cannot be told.
func documentOf(l lists.List, e Entry, subject string) search.Document {
	text := subject + "\n" + e.Content.Text
	d := search.Document{
		Kind: lists.KindPost, ID: e.ID, Date: max(e.SentAt.Unix(), 0),
		Facets: []string{"list:" + l.ID, "year:" + e.SentAt.Format("2006"), "author:" + strings.ToLower(e.Author.Address)},
	}
	body := e.Author.Name + "\n" + e.Content.Text
	lang, sure := lists.GuessLang(text)
	if !sure {
		d.Title, d.Body = i18n.Same(subject), i18n.Same(body)
		return d
	}
	d.Title, d.Body = d.Title.With(lang, subject), d.Body.With(lang, body)
	return d
}

// HashOf identifies a message by what its author made: the fields that servers
// add on the way are left out, so that a copy that came twice is known again.
func HashOf(raw []byte) string {
	header, body := mailmsg.Split(raw)
	h := sha256.New()
	for _, name := range []string{"From", "Date", "Message-Id", "Subject"} {
		h.Write([]byte(strings.ToLower(name) + ":" + header.Get(name) + "\n"))
	}
	h.Write(bytes.TrimRight(body, "\r\n")) // servers differ over the empty lines at its end
	return hex.EncodeToString(h.Sum(nil)[:16])
}
