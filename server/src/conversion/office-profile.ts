interface Setting {
  path: string;
  name: string;
  value: string;
}

const SECURITY = '/org.openoffice.Office.Common/Security/Scripting';
const INTERNET = '/org.openoffice.Inet/Settings';

/** No macros, nothing that documents link to, and no way into the network. */
const SETTINGS: readonly Setting[] = [
  { path: SECURITY, name: 'DisableMacrosExecution', value: 'true' },
  { path: SECURITY, name: 'MacroSecurityLevel', value: '3' },
  { path: SECURITY, name: 'BlockUntrustedRefererLinks', value: 'true' },
  { path: SECURITY, name: 'DisableActiveContent', value: 'true' },
  { path: '/org.openoffice.Office.Writer/Content/Update', name: 'Link', value: '0' },
  { path: '/org.openoffice.Office.Calc/Content/Update', name: 'Link', value: '1' },
  { path: INTERNET, name: 'ooInetProxyType', value: '2' },
  { path: INTERNET, name: 'ooInetHTTPProxyName', value: '127.0.0.1' },
  { path: INTERNET, name: 'ooInetHTTPProxyPort', value: '9' },
  { path: INTERNET, name: 'ooInetHTTPSProxyName', value: '127.0.0.1' },
  { path: INTERNET, name: 'ooInetHTTPSProxyPort', value: '9' },
  { path: INTERNET, name: 'ooInetNoProxy', value: '' },
];

const item = ({ path, name, value }: Setting): string =>
  `<item oor:path="${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`;

/** The settings of LibreOffice, as it keeps them in its profile. */
export const PROFILE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${SETTINGS.map(item).join('\n')}
</oor:items>
`;
