/** Keeps the page's files, so that it opens without a network. Files have their content in their names; only the page itself changes. */

/** What only the events of a service worker have. */
interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** The build puts the list of files here. */
const files = '__FILES__' as unknown as readonly string[];
const cacheName = `chainrule-${files.join(' ').length}-${files.find((file) => file.includes('index-')) ?? ''}`;

self.addEventListener('install', (event) => {
  (event as WaitingEvent).waitUntil(caches.open(cacheName).then((cache) => cache.addAll([...files])));
});

self.addEventListener('activate', (event) => {
  const cleaned = caches
    .keys()
    .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))));
  (event as WaitingEvent).waitUntil(cleaned);
});

self.addEventListener('fetch', (event) => {
  const { request } = event as RequestEvent;
  if (request.method !== 'GET' || !request.url.startsWith(self.location.origin)) return;
  const cached = () => caches.match(request, { ignoreSearch: true });
  // The page from the network where there is one, so that a new version is seen; files from the cache.
  const answer =
    request.mode === 'navigate'
      ? fetch(request).catch(async () => (await cached()) ?? (await caches.match('./')) ?? Response.error())
      : cached().then((found) => found ?? fetch(request));
  (event as RequestEvent).respondWith(answer);
});
