package archive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/mailmsg"
)

// Thread is a conversation: posts that answer one another.
type Thread struct {
	Number  int64  // lasts, though a thread that turns out to be part of an older one goes into it
	Subject string // of the first post
	Posts   int
	First   time.Time
	Last    time.Time
}

// Node is a post at its place in a thread.
type Node struct {
	Post Post
	// Depth is how far to the right it stands; see MaxDepth.
	Depth int
	// Parent is the number of the post under which it stands; 0 for none.
	Parent int64
	// Answers is how many posts stand directly under it.
	Answers int
	// Changed: its subject is another than that of the post it answers.
	Changed bool
}

// MaxDepth bounds Node.Depth, so that the longest of conversations can be read
// on a telephone. What answers more deeply stands under what it answers, but not
// further to the right.
const MaxDepth = 6

// container is a message that a thread knows of: a post, or one that is only
// named by others.
type container struct {
	post     *Post // nil: not in the archive
	parent   *container
	children []*container
}

// under reports whether c stands anywhere under other, or is it.
func (c *container) under(other *container) bool {
	for ; c != nil; c = c.parent {
		if c == other {
			return true
		}
	}
	return false
}

// hang puts c under a parent, unless that would close a circle.
func (c *container) hang(parent *container) {
	if !parent.under(c) {
		c.parent = parent
	}
}

// Arrange puts the posts of one thread in the order in which they are read: each
// under what it answers, answers to the same post by date. It is Jamie Zawinski's
// algorithm on the References field (jwz.org/doc/threading.html), with what he
// leaves to the order of arrival decided by date, so that the same posts give the
// same tree however they came.
//
// A message's own word for what it answers goes before what others say of it.
// Messages that are named but not there hold their answers together with what
// they answered themselves, and then leave: their answers move up. Of posts with
// one Message-ID the earliest counts as the one answered, and the others stand
// beside it. A post that names nothing, or nothing that is there, but whose
// subject is an answer's, goes under the first post of that subject.
func Arrange(posts []Post) []Node {
	list := make([]*container, len(posts))
	for i := range posts {
		list[i] = &container{post: &posts[i]}
	}
	slices.SortFunc(list, byDate)
	known := map[string]*container{}
	for _, c := range list {
		if id := c.post.MessageID; id != "" && known[id] == nil {
			known[id] = c
		}
	}
	named := func(id string) *container {
		c := known[id]
		if c == nil {
			c = &container{}
			known[id] = c
		}
		return c
	}
	for _, c := range list {
		if p := c.post.parents; len(p) > 0 {
			c.hang(named(p[len(p)-1]))
		}
	}
	// What the references say of each other's order fills the gaps: it places
	// messages that are not there, and those that say nothing themselves.
	for _, c := range list {
		p := c.post.parents
		for i := len(p) - 1; i > 0; i-- {
			if child := named(p[i]); child.parent == nil {
				child.hang(named(p[i-1]))
			}
		}
	}
	for _, c := range list {
		for c.parent != nil && c.parent.post == nil {
			c.parent = c.parent.parent
		}
	}
	adopt(list)
	var roots []*container
	for _, c := range list {
		if c.parent == nil {
			roots = append(roots, c)
		} else {
			c.parent.children = append(c.parent.children, c)
		}
	}
	return walk(roots, len(posts))
}

// byDate is the order of posts that stand side by side. The id before the number,
// which depends on what came first.
func byDate(a, b *container) int {
	return cmp.Or(a.post.SentAt.Compare(b.post.SentAt), strings.Compare(a.post.MessageID, b.post.MessageID), cmp.Compare(a.post.Number, b.post.Number))
}

// adopt places answers that nothing else places by their subject, in a list that
// is in order of date.
func adopt(list []*container) {
	type first struct{ any, original *container }
	bySubject := map[string]first{}
	for _, c := range list {
		base, answer := subjectOf(*c.post)
		if base == "" {
			continue
		}
		f := bySubject[base]
		if c.parent == nil && answer {
			// What names a message that is missing may have begun a conversation of
			// its own: it goes under the original only.
			to := f.original
			if to == nil && len(c.post.parents) == 0 {
				to = f.any
			}
			if to != nil {
				c.hang(to)
			}
		}
		if f.any == nil {
			f.any = c
		}
		if f.original == nil && !answer {
			f.original = c
		}
		bySubject[base] = f
	}
}

// subjectOf returns what subjects are compared by, and whether this one says that
// it is an answer.
func subjectOf(p Post) (base string, answer bool) {
	base = strings.ToLower(mailmsg.SubjectBase(p.Subject))
	return base, base != strings.ToLower(withoutList(p.Subject))
}

// withoutList is a subject without the names of lists before it.
func withoutList(subject string) string {
	subject = strings.TrimSpace(subject)
	for strings.HasPrefix(subject, "[") {
		_, rest, ok := strings.Cut(subject, "]")
		if rest = strings.TrimSpace(rest); !ok || rest == "" {
			break
		}
		subject = rest
	}
	return strings.Join(strings.Fields(subject), " ")
}

// walk lists a forest in the order it is read, without calling itself: a hostile
// thread is as deep as it is long.
func walk(roots []*container, size int) []Node {
	type step struct {
		c     *container
		depth int
	}
	nodes := make([]Node, 0, size)
	var stack []step
	push := func(list []*container, depth int) {
		for _, c := range slices.Backward(list) {
			stack = append(stack, step{c, depth})
		}
	}
	push(roots, 0)
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := Node{Post: *s.c.post, Depth: min(s.depth, MaxDepth), Answers: len(s.c.children)}
		if s.c.parent != nil {
			above := s.c.parent.post
			n.Parent = above.Number
			n.Changed = !strings.EqualFold(mailmsg.SubjectBase(n.Post.Subject), mailmsg.SubjectBase(above.Subject))
		}
		nodes = append(nodes, n)
		push(s.c.children, s.depth+1)
	}
	return nodes
}
