package smtpout

import "context"

// converse sends copies over one connection, beginning with it. It returns when
// nothing is left (false), or when the connection is lost, with the copy to go
// on with over another.
func (w *worker) converse(c *connection, it item) (left item, ok bool) {
	stop := context.AfterFunc(w.ctx, c.halt)
	defer stop()
	asked := false // the envelope of it has been sent
	more := true   // it is there
	for {
		var a answer
		if !asked {
			if !more && w.yields() {
				w.park(c, stop)
				return item{}, false
			}
			if it, more = w.fitting(c, it, more, true); !more {
				w.park(c, stop)
				return item{}, false
			}
			a = c.ask(&it)
		}
		if c.pipelining && a.err == nil {
			a = c.answers()
		}
		if a.err != nil {
			c.close()
			return w.lost(c, it, a.err)
		}
		var next item
		more = false
		if c.pipelining && !a.closing && !w.crowded() {
			next, more = w.fitting(c, item{}, false, false)
		}
		o, lost, ok := c.step(&it, &next, more, &a)
		if !ok || !w.settled(&it, o) {
			c.close()
			return w.quit()
		}
		if o.Kind == Delivered && len(w.r.slots) < cap(w.r.slots) {
			w.spawn()
		}
		fruitless := w.fruitless(lost && (o.Kind == Deferred || o.Kind == Uncertain))
		if lost {
			c.close()
			if !more {
				if next, more = w.takeOrLeave(); !more {
					return item{}, false
				}
			}
			if fruitless {
				o.Kind = Deferred
				return w.drain(next, o)
			}
			return next, true
		}
		it, asked = next, more
	}
}

// park puts a connection to rest, unless all must end.
func (w *worker) park(c *connection, stop func() bool) {
	if stop() {
		w.s.rest(w.r, c)
	} else {
		c.close()
	}
}

// fitting gives the next copy that the server can take, beginning with it when
// it is there. The others are settled. leave says that the worker has nothing
// else to do.
func (w *worker) fitting(c *connection, it item, ok, leave bool) (item, bool) {
	for {
		switch {
		case ok:
		case leave:
			it, ok = w.takeOrLeave()
		default:
			it, ok = w.take()
		}
		if !ok {
			return item{}, false
		}
		o, bad := it.unfit(&c.extensions)
		if !bad {
			return it, true
		}
		o.Server, o.TLS = c.server, c.secure
		// Should settle fail, there is nothing more to take.
		w.settled(&it, o)
		ok = false
	}
}

// step sends the text of a copy, if it is wanted, with the envelope of the next,
// if there is more, and reads what the server says to the text. lost says that
// the connection is of no further use. It is not ok when all must end; then no
// text was sent.
func (c *connection) step(it, next *item, more bool, a *answer) (o Outcome, lost, ok bool) {
	var head, body []byte
	c.out = c.out[:0]
	switch {
	case a.wanted:
		if !c.beginText() {
			return Outcome{}, true, false
		}
		defer c.endText()
		head, body = it.Head, it.Body
		c.out = append(c.out, it.dot()...)
	case a.dot:
		c.out = append(c.out, ".\r\n"...)
	}
	end := int64(len(head) + len(body) + len(c.out))
	if more {
		c.putEnvelope(next)
	}
	var sent int64
	var err error
	if len(c.out) > 0 {
		sent, err = c.send(head, body)
	}
	switch {
	case a.wanted && err != nil && sent < end:
		return c.cutShort(err), true, true
	case a.wanted:
		// Even if the envelope after it was cut off: the text has left.
		o, lost = c.verdict()
		return o, lost || err != nil, true
	case err != nil:
		return a.outcome, true, true
	case a.dot:
		// The text was nobody's, and so is what is said to it.
		return a.outcome, c.read(c.timeout) != nil || a.closing, true
	}
	return a.outcome, a.closing, true
}

// lost is called when a connection ended under the envelope of a copy, whose
// text was not sent. It gives the copy to go on with: this one over another
// connection, unless it had its chance.
func (w *worker) lost(c *connection, it item, err error) (item, bool) {
	switch {
	case w.ctx.Err() != nil:
		return w.quit()
	case c.asked == 1 && c.rested:
		// The connection died at rest, and the copy was not tried at all.
		return it, true
	}
	it.lost++
	if c.asked > 1 && it.lost == 1 {
		// The server wanted no more after the copy before.
		return it, true
	}
	o := c.lostOutcome(err)
	if w.fruitless(true) {
		return w.drain(it, o)
	}
	if !w.settled(&it, o) {
		return w.quit()
	}
	return w.takeOrLeave()
}
