import { LANGUAGES, useText, type Language } from '../messages/index.ts';
import { THEMES, useLanguageSetting, useThemeSetting } from '../settings.ts';
import { Icon } from './Icon.tsx';
import { Menu, type MenuItem } from './Menu.tsx';

/** What of the look and the language can be chosen. */
export function useSettingItems(): MenuItem[] {
  const say = useText();
  const [theme, setTheme] = useThemeSetting();
  const [language, setLanguage] = useLanguageSetting();
  return [
    ...THEMES.map((one, index) => ({
      ...{ name: say.themes[one], isChosen: one === theme, act: () => setTheme(one) },
      ...(index === 0 && { heading: say.theme }),
    })),
    ...(Object.keys(LANGUAGES) as Language[]).map((one, index) => ({
      ...{ name: LANGUAGES[one].languageName, isChosen: one === language, act: () => setLanguage(one) },
      ...(index === 0 && { heading: say.language }),
    })),
  ];
}

export function Settings() {
  const say = useText();
  return (
    <Menu label={say.settings} items={useSettingItems()}>
      <Icon name="look" />
    </Menu>
  );
}
