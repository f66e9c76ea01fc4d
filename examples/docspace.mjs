// ONLYOFFICE DocSpace 2.0, as the vendor's samples call it.
const BASE_URL = process.env.ENFILADE_URL ?? 'http://127.0.0.1:7788'; // was https://yourportal.onlyoffice.com
const headers = {
  Authorization: `Bearer ${process.env.ENFILADE_API_KEY}`,
  'Content-Type': 'application/json',
};

async function call(method, path, body) {
  const response = await fetch(`${BASE_URL}/api/2.0/files/rooms${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { http: response.status, ...(await response.json()) };
}

const created = await call('POST', '', { title: 'Biology (3b)', roomType: 2 });
const { id, title, roomType, security } = created.response;
console.log(created.http, title, roomType, security.EditRoom);

const renamed = await call('PUT', `/${id}`, { title: 'Biology (4b)' });
console.log(renamed.http, renamed.response.title);

const archived = await call('PUT', `/${id}/archive`);
console.log(archived.http, archived.response.Operation, archived.response.error === '');

const listed = await call('GET', '?searchArea=Archive&filterValue=biology');
console.log(listed.response.total, listed.response.folders[0].title);
