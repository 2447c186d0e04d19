// The timeline: occupancy of the deciding CQ above the commands of each SQ. Its numbers stand in
// the page: of commands at the rows of their table, of the CQ at the element itself.
(function () {
  const NS = "http://www.w3.org/2000/svg";
  const LEFT = 64;
  const ROW = 9;
  const LANE_ROWS = 64;
  const CQ_HEIGHT = 96;
  const AXIS = 20;
  const lanes = document.getElementById("lanes");
  const timed = lanes.dataset.timed === "true";
  const names = lanes.dataset.names.split(",");
  const cq = lanes.dataset.cq === "" ? null : JSON.parse(lanes.dataset.cq);
  const commands = Array.from(rowsShown.body.rows).map(read).filter(Boolean);
  document.getElementById("timeline").hidden = commands.length === 0;
  if (commands.length === 0) { return; }
  const first = Math.min.apply(null, commands.map(function (c) { return c.from; }).concat(0));
  const last = Math.max.apply(null, commands.map(function (c) { return c.to; })
      .concat(Number(lanes.dataset.end), first + 1));
  commands.forEach(function (c) { if (c.open) { c.to = Math.max(c.to, last); } });
  let from = first;
  let to = last;
  let marks = [];
  let chosen = null;
  let visible = [];

  function element(name, attributes, parent) {
    const made = document.createElementNS(NS, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    parent.append(made);
    return made;
  }
  const top = element("svg", { class: "cq" }, lanes);
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  lanes.append(scroll);
  const bottom = element("svg", { class: "commands" }, scroll);
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);

  /** A command from its row, or null if no place of it is known. */
  function read(row) {
    const at = {};
    row.dataset.at.split(",").forEach(function (place, i) {
      if (place !== "") { at[names[i]] = Number(place); }
    });
    const stages = ["submitted", "fetched", "completed", "posted", "released"];
    const kinds = ["submitted", "executing", "withheld", "posted"];
    const known = stages.filter(function (stage) { return stage in at; });
    if (known.length === 0 && !("lost" in at)) { return null; }
    const outcome = row.cells[0].textContent.trim();
    const done = "released" in at || outcome === "DELIVERED" || outcome === "UNKNOWN";
    const parts = [];
    known.forEach(function (stage, i) {
      const next = known[i + 1];
      const end = next ? at[next] : "lost" in at ? at.lost : done ? at[stage] : at.ended;
      const kind = kinds[stages.indexOf(stage)];
      if (kind) { parts.push({ kind: kind, from: at[stage], to: end }); }
    });
    if ("lost" in at) { parts.push({ kind: "lost", from: at.lost, to: at.ended }); }
    const begin = Math.min.apply(null, Object.keys(at).map(function (key) { return at[key]; }));
    const ends = parts.map(function (part) { return part.to; })
        .concat(begin).filter(function (end) { return end !== undefined; });
    return {
      row: row, at: at, parts: parts, outcome: outcome, name: row.dataset.name,
      queue: row.dataset.name.split(" ")[1], from: begin, to: Math.max.apply(null, ends),
      open: parts.some(function (part) { return part.to === undefined; })
    };
  }

  // Time in words.
  const UNITS = [["s", 1e9], ["ms", 1e6], ["us", 1e3], ["ns", 1]];
  function unitOf(span) {
    return UNITS.find(function (unit) { return span >= unit[1]; }) || UNITS[3];
  }
  function length(ns) {
    if (!timed) { return ns + " lines"; }
    const unit = unitOf(Math.abs(ns));
    return (ns / unit[1]).toFixed(unit[1] === 1 ? 0 : 3) + " " + unit[0];
  }
  function place(x) { return timed ? (x / 1e9).toFixed(6) + " s" : "line " + Math.round(x); }

  /** Puts commands of one SQ that overlap below each other. */
  function pack() {
    const queues = new Map();
    visible = commands.filter(function (c) { return !c.row.hidden; });
    visible.sort(function (a, b) { return a.from - b.from; });
    visible.forEach(function (c) {
      if (!queues.has(c.queue)) { queues.set(c.queue, { ends: [], bad: false }); }
      const queue = queues.get(c.queue);
      let row = queue.ends.findIndex(function (end) { return end <= c.from; });
      if (row < 0) { row = Math.min(queue.ends.length, LANE_ROWS - 1); }
      queue.ends[row] = Math.max(c.to, queue.ends[row] || 0);
      queue.bad = queue.bad || !["DELIVERED", "STANDING"].includes(c.outcome);
      c.lane = row;
    });
    const order = Array.from(queues.keys()).sort(function (a, b) {
      return queues.get(b).bad - queues.get(a).bad || Number(a) - Number(b);
    });
    let y = 4;
    order.forEach(function (name) {
      const queue = queues.get(name);
      queue.y = y;
      y += Math.max(2, queue.ends.length) * ROW + 6;
    });
    return { queues: queues, order: order, height: y };
  }
  let packed = pack();

  let pending = false;
  function draw() {
    if (!pending) {
      pending = true;
      requestAnimationFrame(function () { pending = false; render(); });
    }
  }
  function render() {
    const width = Math.max(240, lanes.clientWidth);
    const scale = (width - LEFT) / (to - from);
    const px = function (x) { return LEFT + (x - from) * scale; };
    top.replaceChildren();
    bottom.replaceChildren();
    const head = (cq ? CQ_HEIGHT : 0) + AXIS;
    top.setAttribute("width", width);
    top.setAttribute("height", head);
    bottom.setAttribute("width", width);
    bottom.setAttribute("height", packed.height);
    axis(px, head, width);
    if (cq) { occupancy(px, width); }
    bars(px, width);
    marks.forEach(function (mark) {
      const x = px(mark.x);
      if (x < LEFT || x > width) { return; }
      element("line", { class: "mark", x1: x, x2: x, y1: 0, y2: head - AXIS + 4 }, top);
      element("line", { class: "mark", x1: x, x2: x, y1: 0, y2: packed.height }, bottom);
      element("text", { class: "mark", x: x + 3, y: 11 }, top).textContent = mark.name;
    });
    document.getElementById("view").textContent = place(from) + " to " + place(to)
        + " (" + length(to - from) + ")";
  }
  function axis(px, head, width) {
    const unit = timed ? unitOf(to - from) : ["", 1];
    const rough = (to - from) / Math.max(2, Math.floor((width - LEFT) / 110));
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = power * [1, 2, 5, 10].find(function (n) { return n * power >= rough; });
    for (let x = Math.ceil(from / step) * step; x <= to; x += step) {
      element("line", { class: "grid", x1: px(x), x2: px(x), y1: 0, y2: head - AXIS + 4 }, top);
      element("line", { class: "grid", x1: px(x), x2: px(x), y1: 0, y2: packed.height }, bottom);
      const digits = Math.max(0, -Math.floor(Math.log10(step / unit[1]) + 1e-9));
      const text = (x / unit[1]).toFixed(digits) + (unit[0] ? " " + unit[0] : "");
      element("text", { class: "tick", x: px(x) + 3, y: head - 6 }, top).textContent = text;
    }
  }
  /** Index of the step that holds at a place, or -1. */
  function stepAt(x) {
    let low = 0;
    let high = cq.x.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cq.x[middle] <= x) { low = middle + 1; } else { high = middle; }
    }
    return low - 1;
  }
  function occupancy(px, width) {
    const most = Math.max.apply(null, [2].concat(cq.top.map(Number)));
    const room = Math.max.apply(null, [0].concat(cq.capacity.map(Number)));
    const limit = room <= 4 * most ? Math.max(most, room) : most;
    const py = function (slots) { return CQ_HEIGHT - 4 - slots / limit * (CQ_HEIGHT - 16); };
    function steps(numbers, name, base) {
      let path = "";
      for (let i = Math.max(0, stepAt(from)); i < cq.x.length && cq.x[i] <= to; i++) {
        if (numbers[i] === null) { continue; }
        const x = Math.max(LEFT, px(cq.x[i]));
        const next = Math.min(width, i + 1 < cq.x.length ? px(cq.x[i + 1]) : width);
        path += "M" + x.toFixed(1) + " " + py(numbers[i]).toFixed(1) + "H" + next.toFixed(1);
        if (base) { path += "V" + py(base[i] || 0).toFixed(1) + "H" + x.toFixed(1) + "Z"; }
      }
      element("path", { class: name, d: path }, top);
    }
    steps(cq.top, "held", cq.high);
    steps(cq.high, "occupied", cq.high.map(function () { return 0; }));
    steps(cq.low, "least", null);
    if (room <= limit) { steps(cq.capacity, "capacity", null); }
    element("text", { class: "tick", x: 2, y: 24 }, top).textContent = cq.name;
    element("text", { class: "tick", x: 2, y: py(0) }, top).textContent = "0";
    element("text", { class: "tick", x: LEFT - 24, y: py(limit) + 4 }, top).textContent = limit;
  }
  function bars(px, width) {
    packed.order.forEach(function (name) {
      const y = packed.queues.get(name).y;
      element("text", { class: "tick", x: 2, y: y + 12 }, bottom).textContent = "SQ " + name;
      element("line", { class: "grid", x1: 0, x2: width, y1: y - 3, y2: y - 3 }, bottom);
    });
    const drawn = new Map();
    visible.forEach(function (c, index) {
      if (c.to < from || c.from > to) { return; }
      const queue = packed.queues.get(c.queue);
      const y = queue.y + c.lane * ROW;
      const key = c.queue + ":" + c.lane;
      const end = px(c.to);
      const plain = c.outcome === "DELIVERED" && c !== chosen;
      // What would be drawn on the same pixel is drawn once.
      if (plain && end - (drawn.get(key) || 0) < 0.7) { return; }
      drawn.set(key, Math.max(end, px(c.from) + 1));
      const group = element("g", { class: c === chosen ? "chosen" : "", "data-i": index }, bottom);
      c.parts.forEach(function (part) {
        const x1 = Math.max(LEFT, px(part.from));
        const x2 = Math.min(width, px(part.to === undefined ? last : part.to));
        if (x2 < LEFT || x1 > width) { return; }
        element("rect", { class: part.kind, x: x1.toFixed(1), y: y, height: ROW - 2,
          width: Math.max(1, x2 - x1).toFixed(1) }, group);
      });
    });
  }

  function words(c) {
    let before = null;
    const lines = [c.name + ": " + c.outcome];
    names.filter(function (name) { return name in c.at; })
        .sort(function (a, b) { return c.at[a] - c.at[b]; })
        .forEach(function (name) {
          lines.push(name + " " + place(c.at[name])
              + (before === null ? "" : "  +" + length(c.at[name] - before)));
          before = c.at[name];
        });
    return lines.join("\n");
  }
  function choose(c) {
    chosen = c;
    document.getElementById("selected").textContent = c === null ? "" : words(c);
    if (c !== null && (c.to < from || c.from > to)) {
      move(c.from - (to - from) / 2, c.from + (to - from) / 2);
    }
    if (c !== null) {
      const y = packed.queues.get(c.queue).y + c.lane * ROW;
      if (y < scroll.scrollTop || y > scroll.scrollTop + scroll.clientHeight - ROW) {
        scroll.scrollTop = y - scroll.clientHeight / 2;
      }
    }
    draw();
  }
  function move(newFrom, newTo) {
    const least = timed ? 100 : 2;
    const span = Math.min(last - first, Math.max(least, newTo - newFrom));
    from = Math.max(first, Math.min(last - span, newFrom + (newTo - newFrom - span) / 2));
    to = from + span;
    draw();
  }
  function zoom(factor, at) {
    const fixed = at === undefined ? (from + to) / 2 : at;
    move(fixed - (fixed - from) * factor, fixed + (to - fixed) * factor);
  }
  const actions = {
    in: function () { zoom(0.5); },
    out: function () { zoom(2); },
    left: function () { move(from - (to - from) / 4, to - (to - from) / 4); },
    right: function () { move(from + (to - from) / 4, to + (to - from) / 4); },
    all: function () { move(first, last); },
    list: function () { rowsShown.between(from / 1e9, to / 1e9); location.hash = "#list"; },
    next: function () { step(1); },
    previous: function () { step(-1); },
    row: function () { if (chosen) { rowsShown.goTo(chosen.row); } }
  };
  function step(by) {
    const at = chosen === null ? -1 : visible.indexOf(chosen);
    if (at < 0) {
      choose(visible.find(function (c) { return c.to >= from; }) || null);
    } else {
      choose(visible[Math.max(0, Math.min(visible.length - 1, at + by))]);
    }
  }
  const keys = {
    "+": "in", "=": "in", "-": "out", ArrowLeft: "left", ArrowRight: "right", Home: "all",
    ArrowDown: "next", ArrowUp: "previous", Enter: "row"
  };
  lanes.addEventListener("keydown", function (event) {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      actions[keys[event.key]]();
    }
  });
  document.querySelectorAll("#timeline [data-do]").forEach(function (button) {
    button.hidden = button.dataset.do === "list" && !timed;
    button.addEventListener("click", actions[button.dataset.do]);
  });

  function xOf(event) {
    const box = lanes.getBoundingClientRect();
    return from + (event.clientX - box.left - LEFT) / (box.width - LEFT) * (to - from);
  }
  lanes.addEventListener("wheel", function (event) {
    if (event.ctrlKey) {
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, xOf(event));
    }
  }, { passive: false });
  lanes.addEventListener("dblclick", function (event) { zoom(0.25, xOf(event)); });
  let drag = null;
  lanes.addEventListener("pointerdown", function (event) {
    drag = { x: event.clientX, from: from, to: to, moved: false };
  });
  addEventListener("pointerup", function () { drag = null; });
  lanes.addEventListener("pointermove", function (event) {
    if (drag) {
      const by = (event.clientX - drag.x) / (lanes.clientWidth - LEFT) * (drag.to - drag.from);
      drag.moved = drag.moved || Math.abs(event.clientX - drag.x) > 3;
      if (drag.moved) { move(drag.from - by, drag.to - by); }
      return;
    }
    hover(event);
  });
  function hover(event) {
    const group = event.target.closest("[data-i]");
    let text = "";
    if (group) {
      text = words(visible[Number(group.dataset.i)]);
    } else if (cq && top.contains(event.target)) {
      const i = stepAt(xOf(event));
      if (i >= 0 && cq.high[i] !== null) {
        const band = cq.low[i] === cq.high[i] ? cq.high[i] : cq.low[i] + " to " + cq.high[i];
        text = place(xOf(event)) + "\n" + cq.name + ": " + band
            + (cq.capacity[i] === null ? " slots" : " of " + cq.capacity[i] + " slots")
            + ", " + (cq.top[i] - cq.high[i]) + " withheld";
      }
    }
    tip.hidden = text === "";
    tip.textContent = text;
    tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + "px";
  }
  lanes.addEventListener("pointerleave", function () { tip.hidden = true; });
  lanes.addEventListener("click", function (event) {
    const group = event.target.closest("[data-i]");
    if (group) { choose(visible[Number(group.dataset.i)]); }
  });

  /** Around the lines of a finding: its first one in the middle of some forty steps. */
  function show(number) {
    const lines = Array.from(document.querySelectorAll("#finding-" + number + " li"));
    marks = lines.map(function (line, i) {
      return { x: line.dataset.x === "" ? NaN : Number(line.dataset.x), name: "[" + (i + 1) + "]" };
    }).filter(function (mark) { return !Number.isNaN(mark.x); });
    const middle = marks[0].x;
    const all = [];
    commands.forEach(function (c) {
      Object.keys(c.at).forEach(function (key) { all.push(Math.abs(c.at[key] - middle)); });
    });
    all.sort(function (a, b) { return a - b; });
    const half = Math.max(timed ? 1000 : 5, all[Math.min(all.length - 1, 80)] * 1.2);
    move(middle - half, middle + half);
    const mine = commands.find(function (c) {
      return c.row.dataset.findings.split(" ").includes(String(number));
    });
    rowsShown.body.querySelectorAll(".chosen").forEach(function (row) {
      row.classList.remove("chosen");
    });
    if (mine && !mine.row.hidden) { choose(mine); }
  }
  document.querySelectorAll("a[data-timeline]").forEach(function (link) {
    link.addEventListener("click", function () { show(Number(link.dataset.timeline)); });
  });
  rowsShown.onChange(function () {
    packed = pack();
    draw();
  });
  addEventListener("resize", draw);
  if (lanes.dataset.from !== "") {
    move(Number(lanes.dataset.from), Number(lanes.dataset.to));
  }
  const deciding = document.querySelector("a[data-timeline]");
  if (deciding) {
    const kept = [from, to];
    show(Number(deciding.dataset.timeline));
    if (lanes.dataset.from !== "") { move(kept[0], kept[1]); }
  }
  render();
}());
