package assembly

import (
	"bytes"
	"context"
	"hash/fnv"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/room"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/ui"
)

// face is one of the live screens.
type face string

// The faces.
const (
	faceProjector face = "projector"
	faceFloor     face = "floor"
	faceChair     face = "chair"
	faceDesk      face = "desk"
	faceSpeakers  face = "speakers" // the plain list, for interpreters above all
)

const (
	// keepAlive is how often a silent stream says that it is alive, so that
	// proxies keep it and a dead reader is noticed.
	keepAlive = 20 * time.Second
	// renderAgain is how long a stream waits after a rendering that failed.
	renderAgain = time.Second
)

// part is one piece of a face: what an element holds, or a named event for what
// its reader fetches alone.
type part struct {
	id   string // of the element; empty for an event
	key  string // see piece
	html string // what the element holds
	hash uint32
	wire []byte // the message without its id, ready to be sent
}

// rendering is a face in a language at one state: the same for all readers.
type rendering struct {
	done  chan struct{} // closed when the rest is there
	parts []part
	id    string // "REVISION.HASH.HASH…": what a reader has who got all parts
	line  []byte // the line of the stream with the id
	err   error

	logged atomic.Bool
}

type renderKey struct {
	meetingID string
	face      face
	lang      i18n.Lang
}

type renderCell struct {
	mu    sync.Mutex
	state *room.State
	last  *rendering
}

// html is what an element of the face holds, for the page's first sight.
func (r *rendering) html(id string) templ.Component {
	for _, part := range r.parts {
		if part.id == id {
			return templ.Raw(part.html)
		}
	}
	return templ.NopComponent
}

// renderingOf gives the rendering of a state, made by the first who asks. The
// work is done on a goroutine of its own: a stream's own stack stays small.
func (p *Pages) renderingOf(f face, cat *i18n.Catalog, loc *i18n.Localizer, s *room.State) *rendering {
	found, _ := p.rendered.LoadOrStore(renderKey{s.Meeting.ID, f, loc.Lang()}, &renderCell{})
	cell, _ := found.(*renderCell)
	cell.mu.Lock()
	defer cell.mu.Unlock()
	if cell.last != nil && cell.state == s && !cell.last.failed() {
		return cell.last
	}
	r, before := &rendering{done: make(chan struct{})}, cell.last
	cell.state, cell.last = s, r
	go func() {
		defer close(r.done)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		r.err = p.renderNow(ctx, r, before.finished(), f, cat, loc, s)
	}()
	return r
}

// finished gives the parts of a rendering that is done; nil otherwise.
func (r *rendering) finished() []part {
	if r == nil {
		return nil
	}
	select {
	case <-r.done:
		return r.parts
	default:
		return nil
	}
}

// failed reports whether a rendering is done and came to nothing: it is made
// again for the next who asks.
func (r *rendering) failed() bool {
	select {
	case <-r.done:
		return r.err != nil
	default:
		return false
	}
}

// renderNow renders a face into r. A part of the rendering before whose key is
// the same is taken over as it is: while votes come in, only the count is new.
func (p *Pages) renderNow(ctx context.Context, r *rendering, before []part, f face, cat *i18n.Catalog, loc *i18n.Localizer, s *room.State) error {
	m, err := p.matterOf(ctx, s)
	if err != nil {
		return err
	}
	id := strconv.FormatInt(s.Meeting.Revision, 10)
	for i, piece := range pieces(cat, f, loc, s, m) {
		var made part
		if i < len(before) && piece.key != "" && before[i].key == piece.key {
			made = before[i]
		} else if made, err = piece.render(ctx); err != nil {
			return err
		}
		r.parts = append(r.parts, made)
		id += "." + strconv.FormatUint(uint64(made.hash), 36)
	}
	r.id, r.line = id, []byte("id: "+id+"\n\n")
	return nil
}

// piece is a part before it is rendered: an element's matter, a sentence to be
// spoken, or an event.
type piece struct {
	id     string
	key    string // all that the matter depends on; empty: rendered each time
	body   func() templ.Component
	event  string
	stamp  string // of an event, what tells whether it is news; the words of a sentence
	spoken bool   // said by screen readers, shown nowhere
	urgent bool   // said at once, whatever is being read
}

func (pc piece) render(ctx context.Context) (part, error) {
	if pc.event != "" {
		return part{hash: hashOf(pc.event + pc.stamp), wire: []byte("event: " + pc.event + "\ndata: " + pc.stamp + "\n")}, nil
	}
	var inner, outer bytes.Buffer
	if pc.spoken {
		say := ui.Announce(pc.stamp)
		if pc.urgent {
			say = ui.Alarm(pc.stamp)
		}
		if err := say.Render(ctx, &outer); err != nil {
			return part{}, err
		}
		return part{hash: hashOf(pc.stamp), wire: dataLines(outer.String())}, nil
	}
	if err := pc.body().Render(ctx, &inner); err != nil {
		return part{}, err
	}
	html := inner.String()
	if err := ui.Swap(pc.id).Render(templ.WithChildren(ctx, templ.Raw(html)), &outer); err != nil {
		return part{}, err
	}
	return part{id: pc.id, key: pc.key, html: html, hash: hashOf(html), wire: dataLines(outer.String())}, nil
}

func hashOf(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	return h.Sum32()
}

// dataLines writes a text as the data of one message, a field for each line
// (HTML Living Standard, server-sent events).
func dataLines(s string) []byte {
	var b bytes.Buffer
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r", ""), "\n") {
		b.WriteString("data: ")
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// seenParts reads the hashes of an id that a reader brings back.
func seenParts(id string) []uint32 {
	if len(id) > 200 {
		return nil
	}
	var list []uint32
	for i, field := range strings.Split(id, ".") {
		if i == 0 {
			continue // the revision
		}
		h, err := strconv.ParseUint(field, 36, 32)
		if err != nil {
			return nil
		}
		list = append(list, uint32(h))
	}
	return list
}

// news writes what the reader has not got yet into buf and says what they have
// then.
func (r *rendering) news(buf *bytes.Buffer, seen []uint32) []uint32 {
	if len(seen) != len(r.parts) {
		seen = make([]uint32, len(r.parts))
	}
	last := -1
	for i := range r.parts {
		if r.parts[i].hash != seen[i] {
			last = i
		}
	}
	for i := range r.parts {
		if r.parts[i].hash == seen[i] {
			continue
		}
		seen[i] = r.parts[i].hash
		buf.Write(r.parts[i].wire)
		if i == last {
			buf.Write(r.line) // only the whole of the news moves the reader on
		} else {
			buf.WriteByte('\n')
		}
	}
	return seen
}

// stream is the server-sent events of one face.
func (p *Pages) stream(c *door.Call) error {
	f := face(c.R.PathValue("face"))
	screen, err := p.watch(c, f)
	if err != nil {
		return err
	}
	reader := follower{face: f, catalog: c.Door.Catalog, loc: c.Loc, log: c.Door.Log, room: p.Room, screen: screen, seen: seenBefore(c)}
	return c.Stream(func(to *door.Events) { p.follow(to, reader) }, screen.Close)
}

// watch opens the live view of the meeting that the address names.
func (p *Pages) watch(c *door.Call, f face) (*room.Screen, error) {
	m, err := p.meeting(c)
	if err != nil {
		return nil, err
	}
	if err := mayWatch(c, m, f); err != nil {
		return nil, err
	}
	return p.Room.Screens().Subscribe(c.Ctx(), m.ID)
}

// seenBefore is what a reader who comes back has got already.
func seenBefore(c *door.Call) []uint32 {
	seen := c.R.Header.Get("Last-Event-ID")
	if seen == "" {
		seen = c.R.URL.Query().Get("seen")
	}
	return seenParts(seen)
}

// follower is one reader of a face, and what they have got.
type follower struct {
	face    face
	catalog *i18n.Catalog
	loc     *i18n.Localizer
	log     *slog.Logger
	room    *room.Room
	screen  *room.Screen
	seen    []uint32
}

// follow sends what is new at each change until the reader is gone.
func (p *Pages) follow(to *door.Events, f follower) {
	alive := time.NewTicker(keepAlive)
	defer alive.Stop()
	for {
		r := p.renderingOf(f.face, f.catalog, f.loc, f.screen.State())
		select {
		case <-to.Done():
			return
		case <-r.done:
		}
		if r.err != nil {
			if r.logged.CompareAndSwap(false, true) { // once, however many watch
				f.log.LogAttrs(context.Background(), slog.LevelError, "a live screen could not be rendered", slog.Any("error", r.err))
			}
			// What it was to show may be the last news for long: try again soon.
			select {
			case <-to.Done():
				return
			case <-f.screen.Updates:
			case <-time.After(renderAgain):
			}
			continue
		}
		if !f.tell(to, r) || !f.wait(to, alive.C) {
			return
		}
	}
}

// newsBuffers lends its buffer to one stream at a time, for as long as it sends.
var newsBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// tell sends what the reader has not got yet; false when they are gone.
func (f *follower) tell(to *door.Events, r *rendering) bool {
	buf, _ := newsBuffers.Get().(*bytes.Buffer)
	defer newsBuffers.Put(buf)
	buf.Reset()
	f.seen = r.news(buf, f.seen)
	return buf.Len() == 0 || to.Send(buf.Bytes()) == nil
}

// wait returns true when there is a new state, false when the reader is gone.
func (f *follower) wait(to *door.Events, alive <-chan time.Time) bool {
	for {
		select {
		case <-to.Done():
			return false
		case <-f.screen.Updates:
			return true
		case <-alive:
			f.room.Tick(f.screen.State())
			if to.Send([]byte(":\n\n")) != nil {
				return false
			}
		}
	}
}

// mayWatch: the projector and the floor are for the coalition's people, the desk
// for the secretariat, the console for whoever chairs and the secretariat beside.
func mayWatch(c *door.Call, m meetings.Meeting, f face) error {
	can := meetings.MayDo(c.Actor, m)
	switch f {
	case faceProjector, faceFloor, faceSpeakers:
		return meeting.MayFollow(c)
	case faceChair:
		return c.Actor.Require(can.Chair || can.Record, "power.record_floor")
	case faceDesk:
		return c.Actor.Require(can.Desk, "power.keep_desk")
	}
	return door.NotFound()
}

// shared gives a page the present rendering of its face, the one that the
// streams have where somebody watches.
func (p *Pages) shared(c *door.Call, m meetings.Meeting, f face) (*room.State, *rendering, error) {
	screen, err := p.Room.Screens().Subscribe(c.Ctx(), m.ID)
	if err != nil {
		return nil, nil, err
	}
	defer screen.Close()
	state := screen.State()
	r := p.renderingOf(f, c.Door.Catalog, c.Loc, state)
	select {
	case <-c.Ctx().Done():
		return nil, nil, c.Ctx().Err()
	case <-r.done:
	}
	return state, r, r.err
}

// fresh gives a page the state as it is now, for whoever has just changed it.
func (p *Pages) fresh(c *door.Call, m meetings.Meeting, f face) (*room.State, *rendering, error) {
	state, err := p.Room.Live(c.Ctx(), m.Key)
	if err != nil {
		return nil, nil, err
	}
	r := &rendering{}
	return state, r, p.renderNow(c.Ctx(), r, nil, f, c.Door.Catalog, c.Loc, state)
}

// frame is what the three live documents share.
func (p *Pages) frame(c *door.Call, m meetings.Meeting, f face, r *rendering) ui.LiveData {
	title := m.Title.In(c.Lang)
	d := ui.LiveData{
		L: c.Loc, Site: c.Door.Site, Title: c.Text("assembly.face."+string(f), "Meeting", title), Meeting: title,
		Stream: meeting.To(c, m, "live", string(f)) + "?seen=" + r.id, Path: meeting.To(c, m, string(f)), Alternate: meeting.Twin(c, m, string(f)),
		Now: c.Door.Now(), Back: &ui.Link{Label: c.Text("assembly.back"), Href: meeting.To(c, m)}, Acting: c.ActingFor(),
	}
	if c.Actor.SignedIn() {
		d.Account = &ui.Account{Name: c.Actor.Name, Href: c.Path("account")}
	}
	return d
}
