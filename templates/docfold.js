// docfold: what the theme adds where scripts run. Pages can be read without it.
(function () {
  'use strict';
  var root = document.documentElement;
  // What `words.json` has under `script`; the program puts it before this file.
  var words = window.docfoldWords;
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };
  var get = function (key) { try { return localStorage.getItem('docfold-' + key); } catch (e) { return null; } };
  var set = function (key, value) {
    try { if (value) localStorage.setItem('docfold-' + key, value); else localStorage.removeItem('docfold-' + key); } catch (e) { /* not remembered */ }
  };
  var dress = function (element, attributes) {
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
  };
  var make = function (tag, attributes, text) {
    var element = document.createElement(tag);
    dress(element, attributes);
    if (text) element.textContent = text;
    return element;
  };
  // A change of what is shown above keeps the reader's place.
  var keepPlace = function (anchor, change) {
    var before = anchor.getBoundingClientRect().top;
    change();
    scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: 'instant' });
  };

  // Colours: as the system, light, dark, in turn.
  var theme = document.getElementById('_Theme');
  if (theme) {
    var tell = function () { theme.setAttribute('aria-label', words['colours_' + (root.dataset.theme || 'system')]); };
    theme.addEventListener('click', function () {
      var next = { '': 'light', light: 'dark', dark: '' }[root.dataset.theme || ''];
      if (next) root.dataset.theme = next; else delete root.dataset.theme;
      set('theme', next);
      tell();
    });
    tell();
  }

  // Narrow windows: the menu opens the sidebar in place.
  var menu = document.getElementById('_Menu');
  if (menu) {
    menu.setAttribute('role', 'button');
    menu.setAttribute('aria-controls', '_Sidebar');
    var open = function (is) {
      root.classList.toggle('nav-open', is);
      menu.setAttribute('aria-expanded', is);
    };
    open(false);
    menu.addEventListener('click', function (event) {
      event.preventDefault();
      open(!root.classList.contains('nav-open'));
      var current = document.querySelector('.tree [aria-current]');
      if (!current) return;
      var side = document.getElementById('_Sidebar');
      var frame = side.getBoundingClientRect();
      var box = current.getBoundingClientRect();
      if (box.top < frame.top || box.bottom > frame.bottom) side.scrollTop += box.top - frame.top - side.clientHeight / 3;
    });
    menu.addEventListener('keydown', function (event) { if (event.key === ' ') { event.preventDefault(); menu.click(); } });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && root.classList.contains('nav-open')) { open(false); menu.focus(); }
    });
  }

  // The version picker closes like a menu; the address keeps its anchor.
  all('details.versions').forEach(function (picker) {
    ['click', 'focusin'].forEach(function (what) {
      document.addEventListener(what, function (event) { if (!picker.contains(event.target)) picker.open = false; });
    });
    picker.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && picker.open) { picker.open = false; picker.querySelector('summary').focus(); }
    });
    picker.addEventListener('click', function (event) {
      var link = event.target.closest('a');
      if (link && !link.search) link.hash = location.hash;
    });
  });
  var moved = document.getElementById('_Moved');
  if (moved && new URLSearchParams(location.search).has('moved')) moved.hidden = false;

  // Tools and platforms. `docfold` comes from the head, which has shown the right blocks before the first paint.
  var choosers = all('.choices').map(function (bar) {
    var group = bar.dataset.group;
    var buttons = all('button', bar);
    var mark = function () {
      buttons.forEach(function (button) { button.setAttribute('aria-pressed', button.dataset.key === docfold.chosen[group]); });
    };
    buttons.forEach(function (button) {
      button.addEventListener('click', function () {
        docfold.chosen[group] = button.dataset.key;
        set(group, button.dataset.key);
        keepPlace(bar, docfold.show);
        mark();
        // An address that names another one would be stronger than what was chosen.
        var here = new URL(location.href);
        if (!here.searchParams.has(group)) return;
        here.searchParams.set(group, button.dataset.key);
        history.replaceState(history.state, '', here.href);
      });
    });
    mark();
    return function (block) {
      var key = buttons.map(function (button) { return button.dataset.key; }).filter(function (key) { return block.classList.contains(key); })[0];
      if (key) { docfold.chosen[group] = key; docfold.show(); mark(); }
    };
  });
  // An address that leads into a block of another tool shows that block, for this time.
  var reveal = function () {
    var target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (e) { /* no anchor */ }
    if (!target || target.getClientRects().length) return;
    for (var block = target.closest('.ghd-tool'); block; block = block.parentElement.closest('.ghd-tool')) {
      choosers.forEach(function (choose) { choose(block); });
    }
    target.scrollIntoView();
  };
  if (choosers.length) { addEventListener('hashchange', reveal); reveal(); }

  // Code in tabs: one language for all tabs of the site.
  var tabbed = all('.ghd-codetabs').map(function (box, number) {
    var panels = all(':scope > .ghd-codetab', box);
    var list = make('div', { 'class': 'tabs', role: 'tablist', 'aria-label': words.language });
    var tabs = panels.map(function (panel, index) {
      panel.id = panel.id || '_Codetab-' + number + '-' + index;
      var tab = make('button', { type: 'button', role: 'tab', id: panel.id + '-tab', 'aria-controls': panel.id }, panel.dataset.label || panel.dataset.lang);
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      tab.addEventListener('click', function () {
        set('language', panel.dataset.lang);
        keepPlace(list, function () { tabbed.forEach(function (show) { show(panel.dataset.lang); }); });
      });
      list.appendChild(tab);
      return tab;
    });
    list.addEventListener('keydown', function (event) {
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      if (root.dir === 'rtl') step = -step;
      var next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
    box.insertBefore(list, box.firstChild);
    box.classList.add('ready');
    var show = function (language, first) {
      var at = panels.findIndex(function (panel) { return panel.dataset.lang === language; });
      if (at < 0) { if (!first) return; at = 0; }
      panels.forEach(function (panel, index) {
        panel.hidden = index !== at;
        tabs[index].setAttribute('aria-selected', index === at);
        tabs[index].tabIndex = index === at ? 0 : -1;
      });
    };
    if (panels.length) show(get('language'), true);
    return show;
  });

  // Annotated code: beside the notes, or whole with its comments.
  all('.annotate').forEach(function (box) {
    var header = box.querySelector(':scope > header');
    if (!header || !box.querySelector('.annotate-inline')) return;
    var buttons = ['beside', 'inline'].map(function (mode) {
      var button = make('button', { type: 'button', 'class': 'annotate-switch', 'data-mode': mode }, { beside: words.notes_beside, inline: words.code_only }[mode]);
      button.addEventListener('click', function () { set('annotate', mode); keepPlace(header, function () { show(mode); }); });
      header.appendChild(button);
      return button;
    });
    var show = function (mode) {
      box.classList.toggle('inline', mode === 'inline');
      box.classList.toggle('beside', mode !== 'inline');
      buttons.forEach(function (button) { button.setAttribute('aria-pressed', button.dataset.mode === mode); });
    };
    show(get('annotate') === 'inline' ? 'inline' : 'beside');
  });

  // Copying: a button that the page has, or one of ours on every other block.
  var status = make('p', { 'class': 'sr', role: 'status' });
  document.body.appendChild(status);
  var copy = function (text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Browsers keep it from pages that came over plain HTTP; what is selected can be copied there, too.
    return new Promise(function (done, failed) {
      var reader = document.activeElement;
      var area = make('textarea', { 'class': 'sr', readonly: '' });
      area.value = text;
      area.style.whiteSpace = 'pre';
      document.body.appendChild(area);
      area.focus({ preventScroll: true });
      area.select();
      var is = document.execCommand('copy');
      area.remove();
      reader.focus({ preventScroll: true });
      if (is) done(); else failed();
    });
  };
  var copying = function (button, text) {
    button.addEventListener('click', function () {
      var done = function (word) {
        var label = button.dataset.label = button.dataset.label || button.innerHTML;
        button.textContent = status.textContent = word;
        clearTimeout(button.timer);
        button.timer = setTimeout(function () { button.innerHTML = label; status.textContent = ''; }, 1600);
      };
      copy(text()).then(function () { done(words.copied); }, function () { done(words.not_copied); });
    });
  };
  all('.annotate > header').forEach(function (header) {
    if (!header.querySelector('.js-btn-copy')) header.appendChild(make('button', { type: 'button', 'class': 'js-btn-copy' }, words.copy));
  });
  all('.js-btn-copy').forEach(function (button) {
    var box = button.closest('.code-example, .annotate');
    if (!button.textContent.trim() && !button.getAttribute('aria-label')) button.setAttribute('aria-label', words.copy_code);
    copying(button, function () {
      var source = box && (box.querySelector('pre[data-clipboard]') || box.querySelector('.annotate-inline pre') || box.querySelector('pre'));
      return source ? source.textContent : '';
    });
  });
  all('.body pre').forEach(function (pre) {
    if (pre.hidden || pre.closest('.annotate')) return;
    if (!pre.closest('.code-example')) {
      var box = make('div', { 'class': 'code-box' });
      var tools = make('div', { 'class': 'code-tools' });
      var language = /\blanguage-(\S+)/.exec((pre.querySelector('code') || pre).className);
      if (language) tools.appendChild(make('span', {}, language[1]));
      pre.replaceWith(box);
      var button = make('button', { type: 'button', 'class': 'code-copy' }, words.copy);
      copying(button, function () { return pre.textContent; });
      tools.appendChild(button);
      box.append(tools, pre);
    }
  });
  all('.body table').forEach(function (table) {
    if (table.closest('pre, .table-scroll')) return;
    var box = make('div', { 'class': 'table-scroll' });
    table.replaceWith(box);
    box.appendChild(table);
  });
  // What scrolls sideways can be reached by keyboard, and has a name.
  var reach = function () {
    all('.body pre, .table-scroll').forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1) {
        box.tabIndex = 0;
        box.setAttribute('role', 'group');
        if (!box.hasAttribute('aria-label')) box.setAttribute('aria-label', box.tagName === 'PRE' ? words.code : words.table);
      } else {
        ['tabindex', 'role', 'aria-label'].forEach(function (name) { box.removeAttribute(name); });
      }
    });
  };
  reach();
  addEventListener('resize', reach);
  document.addEventListener('click', function (event) { if (event.target.closest('button, summary')) reach(); });

  // "In this article" marks what is being read.
  var entries = all('.toc a').map(function (link) {
    return { link: link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) };
  }).filter(function (entry) { return entry.heading; });
  if (entries.length) {
    var waiting = false;
    var marked = null;
    var follow = function () {
      waiting = false;
      var here = entries[0];
      // Where a heading stands that a link has led to, and a little below.
      var line = (parseFloat(getComputedStyle(root).scrollPaddingTop) || 0) + 32;
      var end = scrollY + innerHeight >= root.scrollHeight - 2;
      entries.forEach(function (entry) {
        var box = entry.heading.getBoundingClientRect();
        if (box.height && (box.top < line || end && box.top < innerHeight)) here = entry;
      });
      if (here === marked) return;
      marked = here;
      entries.forEach(function (entry) {
        entry.link.classList.toggle('here', entry === here);
        if (entry === here) entry.link.setAttribute('aria-current', 'location'); else entry.link.removeAttribute('aria-current');
      });
      var list = here.link.closest('.toc');
      var frame = list.getBoundingClientRect();
      var box = here.link.getBoundingClientRect();
      if (box.top < frame.top || box.bottom > frame.bottom) list.scrollTop += box.top - frame.top - list.clientHeight / 2;
    };
    addEventListener('scroll', function () { if (!waiting) { waiting = true; requestAnimationFrame(follow); } }, { passive: true });
    follow();
  }

  // The list of a landing page, by category.
  all('[data-pick]').forEach(function (picker) {
    picker.addEventListener('change', function () {
      all(picker.dataset.pick).forEach(function (card) {
        card.hidden = picker.value && card.dataset.categories.split('\n').indexOf(picker.value) < 0;
      });
    });
  });

  // The list of errors.
  all('[data-filter]').forEach(function (input) {
    var found = words.codes_found;
    var said = make('p', { 'class': 'found', role: 'status' });
    input.closest('label').after(said);
    input.addEventListener('input', function () {
      var words = input.value.toLowerCase().split(/\s+/);
      all(input.dataset.filter).forEach(function (entry) {
        var text = entry.textContent.toLowerCase();
        entry.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      });
      all('.group').forEach(function (group) { group.hidden = !group.querySelector('.entry:not([hidden])'); });
      said.textContent = found.replace('{number}', all(input.dataset.filter + ':not([hidden])').length);
    });
  });

  // Search: the index of this version, loaded when it is first wanted.
  var form = document.querySelector('.search');
  if (!form) return;
  var input = form.querySelector('input');
  var results = form.querySelector('.results');
  dress(input, { role: 'combobox', 'aria-expanded': 'false', 'aria-controls': results.id, 'aria-autocomplete': 'list' });
  dress(results, { role: 'listbox', 'aria-label': words.results, tabindex: '-1' });
  var said = document.getElementById('_Search-status');
  var index = null;
  var loads = 0;
  var turn = 0;
  var selected = -1;
  // What the list was found for; what the reader has pressed Enter for before anything was there.
  var shown = null;
  var eager = null;
  // How many pages are listed.
  var most = 8;
  var base = form.dataset.base.replace(/\/$/, '');
  // One index holds all versions; addresses in it begin where a version does, and end with the number of their record.
  var load = function () {
    if (index) return index;
    var place = new URL(form.dataset.index, location.href);
    // A page keeps a module under its address for good: what did not come, or is gone, is asked for under another.
    if (loads) place.search = loads;
    loads += 1;
    return index = import(place.href).then(function (engine) {
      return Promise.resolve(engine.options && engine.options({ baseUrl: base, excerptLength: 22 })).then(function () { return engine; });
    });
  };
  // `docfold serve` makes indexes anew, keeps the last two and says in which folder one is; elsewhere none goes away.
  var isGone = function (engine) {
    if (!engine.folder) return Promise.resolve(false);
    return fetch(engine.folder + 'pagefind-entry.json', { method: 'HEAD' })
      .then(function (response) { return response.status === 404; }, function () { return false; });
  };
  var address = function (url) { return url.replace(/\?\d+(?=#|$)/, '').replace(/(.)\/$/, '$1'); };
  var options = function () { return all('a[role="option"]', results); };
  var select = function (at) {
    var list = options();
    selected = list.length ? (at + list.length) % list.length : -1;
    list.forEach(function (option, number) { option.setAttribute('aria-selected', number === selected); });
    if (selected >= 0) {
      input.setAttribute('aria-activedescendant', list[selected].id);
      list[selected].scrollIntoView({ block: 'nearest' });
    } else {
      input.removeAttribute('aria-activedescendant');
    }
  };
  var showResults = function (is) {
    results.hidden = !is;
    input.setAttribute('aria-expanded', is);
    if (!is) select(-1);
  };
  // The index has a page once for all its versions: an element of the id `~0,2` begins text of some of them, `~` of all.
  var inVersion = function (page) {
    var own = String(page.filters.version.indexOf(root.dataset.version));
    var marks = (page.anchors || []).filter(function (anchor) { return anchor.id[0] === '~'; });
    var isHere = function (word) {
      var mark = '~';
      marks.forEach(function (each) { if (each.location <= word) mark = each.id; });
      return mark === '~' || mark.slice(1).split(',').indexOf(own) >= 0;
    };
    var found = page.locations.filter(isHere);
    // Words of titles have no place in the text.
    if (page.locations.length && !found.length) return null;
    var excerpt = page.excerpt;
    if (marks.length && found.length) {
      excerpt = page.raw_content.split(/\s+/).map(function (word, at) {
        return at < found[0] - 8 || at > found[0] + 13 || !isHere(at) ? '' : found.indexOf(at) < 0 ? word : '<mark>' + word + '</mark>';
      }).filter(Boolean).join(' ');
    }
    var parts = (page.sub_results || []).filter(function (part) { return part.url !== page.url && part.locations.some(isHere); });
    return { url: page.url, meta: page.meta, excerpt: excerpt, parts: parts };
  };
  var take = function (left, kept) {
    if (kept.length > most || !left.length) return kept;
    return Promise.all(left.slice(0, 8).map(function (result) { return result.data(); })).then(function (pages) {
      return take(left.slice(8), kept.concat(pages.map(inVersion).filter(Boolean)));
    });
  };
  var option = function (href, title, excerpt, kind, above) {
    var link = make('a', { role: 'option', href: href, id: '_Result-' + results.children.length, 'class': kind, tabindex: '-1', 'aria-selected': 'false' });
    link.appendChild(make('strong', {}, title));
    if (above) link.appendChild(make('small', {}, above));
    if (excerpt) { var line = make('span', {}); line.innerHTML = excerpt; link.appendChild(line); }
    results.appendChild(link);
  };
  var note = function (text) {
    results.textContent = '';
    results.appendChild(make('p', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, text));
    said.textContent = text;
    showResults(true);
  };
  // The pages for what is asked, from the newest index where the one at hand is gone: then it fails or finds too little.
  var search = function (asked, mine) {
    var own = load();
    return own.then(function (engine) {
      var settle = function (finish) {
        return isGone(engine).then(function (is) {
          if (!is || mine !== turn) return finish();
          if (index === own) { index = null; engine.destroy(); }
          return search(asked, mine);
        });
      };
      return engine.debouncedSearch(asked, { filters: { version: root.dataset.version } }, 120).then(function (found) {
        return found && mine === turn ? take(found.results.slice(0, 5 * most), []) : null;
      }).then(function (pages) {
        return pages && settle(function () { return pages; });
      }, function (failure) {
        return settle(function () { throw failure; });
      });
    });
  };
  var choose = function (aside) {
    var chosen = options()[Math.max(selected, 0)];
    eager = null;
    if (!chosen.href) chosen.click();
    else if (aside) window.open(chosen.href);
    else { location.href = chosen.href; showResults(false); }
  };
  var find = function (from) {
    var asked = input.value.trim();
    var mine = ++turn;
    clearTimeout(input.timer);
    // An index that is far away, or only just being made.
    if (asked) input.timer = setTimeout(function () { if (mine === turn && !options().length) note(words.searching); }, 500);
    if (!asked) { shown = null; results.textContent = ''; said.textContent = ''; showResults(false); return; }
    search(asked, mine).then(function (pages) {
      if (!pages || mine !== turn) return;
      clearTimeout(input.timer);
      if (!pages.length) { note(words.nothing_found.replace('{text}', function () { return asked; })); select(-1); return; }
      results.textContent = '';
      shown = asked;
      pages.slice(0, most).forEach(function (page) {
        option(address(page.url), page.meta.title || page.url, page.excerpt, 'main', page.meta.breadcrumbs);
        page.parts.slice(0, 2)
          .forEach(function (part) { option(address(part.url), part.title, '', 'sub'); });
      });
      if (pages.length > most) {
        var more = make('a', { role: 'option', 'class': 'more', id: '_Result-more', tabindex: '-1', 'aria-selected': 'false' }, words.more_results);
        more.addEventListener('click', function () {
          var at = options().length - 1;
          most += 8;
          input.focus();
          find(at);
        });
        results.appendChild(more);
      }
      said.textContent = words.found.replace('{number}', pages.length > most ? most + '+' : pages.length);
      showResults(true);
      select(from || 0);
      if (eager === asked) choose();
    }).catch(function () {
      if (mine !== turn) return;
      clearTimeout(input.timer);
      index = null;
      note(words.no_search);
    });
  };
  input.addEventListener('focus', function () { load().then(function (engine) { if (engine.init) engine.init(); }, function () { index = null; }); });
  input.addEventListener('input', function () { eager = null; most = 8; find(); });
  input.addEventListener('click', function () { if (options().length) showResults(true); });
  input.addEventListener('keydown', function (event) {
    // Keys that choose letters in an input method; Safari tells the last of them by its code alone.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (results.hidden) { if (options().length) showResults(true); } else select(selected + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      // The list may still be the one of what was written before.
      var asked = input.value.trim();
      if (asked && shown === asked && options().length) choose(event.ctrlKey || event.metaKey);
      else if (asked) { eager = asked; if (shown === asked) find(); }
    } else if (event.key === 'Escape') {
      if (!results.hidden) showResults(false); else { input.value = ''; input.blur(); }
      event.preventDefault();
    }
  });
  ['click', 'focusin'].forEach(function (what) {
    document.addEventListener(what, function (event) { if (!form.contains(event.target)) showResults(false); });
  });
  results.addEventListener('click', function (event) {
    if (event.target.closest('a[href]') && !event.ctrlKey && !event.metaKey && !event.shiftKey) showResults(false);
  });
  document.addEventListener('keydown', function (event) {
    var typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); input.focus(); input.select(); }
  });
})();
