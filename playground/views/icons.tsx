/** The few pictures on buttons. */
const paths = {
  play: 'M8 5.5v13l11-6.5z',
  pause: 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z',
  step: 'M6 5.5v13l8-6.5zM16 5.5h2.5v13H16z',
  epoch: 'M4 5.5v13l7-6.5zM11.5 5.5v13l7-6.5zM19 5.5h2v13h-2z',
  restart: 'M12 5a7 7 0 1 0 7 7h-2.2a4.8 4.8 0 1 1-4.8-4.8v2.9L17 6l-5-4.1z',
  dice: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zm3.5 3A1.5 1.5 0 1 0 8.5 10 1.5 1.5 0 0 0 8.500 7zm7 7a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3zm-3.500-3.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3z',
  sun: 'M12 7.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM11 2h2v3.500h-2zM11 18.500h2V22h-2zM2 11h3.500v2H2zM18.500 11H22v2h-3.500zM4.200 5.600l1.400-1.400 2.500 2.500-1.400 1.400zM15.900 17.300l1.400-1.400 2.500 2.500-1.400 1.400zM4.200 18.400l2.500-2.500 1.400 1.400-2.500 2.500zM15.900 6.700l2.500-2.500 1.400 1.400-2.500 2.500z',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  close: 'M6 4.600 12 10.600l6-6L19.400 6l-6 6 6 6-1.400 1.400-6-6-6 6L4.600 18l6-6-6-6z',
  share: 'M12 3l5 5h-3.500v7h-3V8H7zM5 13h2v6h10v-6h2v8H5z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
