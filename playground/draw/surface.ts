/** The loss over a plane of weights as a surface in space, that can be turned. */
import { Camera, Geometry, Mesh, Orbit, Program, Renderer, Transform, Vec3 } from 'ogl';
import type { Landscape } from '../../src/explain.ts';
import { ground } from './colors.ts';
import { heightColour, heightsOf } from './contour-map.ts';
import { ribbonOf } from './ribbon.ts';

const vertex = `#version 300 es
in vec3 position; in vec3 color;
uniform mat4 modelViewMatrix; uniform mat4 projectionMatrix;
out vec3 shade; out vec3 place;
void main() { shade = color; place = (modelViewMatrix * vec4(position, 1.0)).xyz; gl_Position = projectionMatrix * vec4(place, 1.0); }`;
/** Light by the slope of the surface, from the derivatives of the picture itself. */
const fragment = `#version 300 es
precision highp float;
in vec3 shade; in vec3 place; uniform float lit; out vec4 colour;
void main() {
  vec3 n = normalize(cross(dFdx(place), dFdy(place)));
  float light = mix(1.0, 0.72 + 0.32 * abs(dot(n, normalize(vec3(0.3, 0.8, 0.5)))), lit);
  colour = vec4(shade * light, 1.0);
}`;

const height = 0.75;

export interface SurfaceView {
  readonly show: (landscape: Landscape) => void;
  readonly resize: (width: number, height: number) => void;
  readonly turn: (angle: number) => void;
  readonly close: () => void;
}

/** Draws on a canvas; undefined where there is no WebGL 2. */
export function openSurface(canvas: HTMLCanvasElement): SurfaceView | undefined {
  let renderer: Renderer;
  try {
    renderer = new Renderer({
      canvas,
      dpr: Math.min(2, devicePixelRatio || 1),
      alpha: true,
      antialias: true,
      preserveDrawingBuffer: true,
    });
  } catch {
    return undefined;
  }
  const { gl } = renderer;
  if (!(gl instanceof WebGL2RenderingContext)) return undefined;
  gl.clearColor(0, 0, 0, 0);
  const camera = new Camera(gl, { fov: 32 });
  camera.position.set(2.1, 2.3, 3.1);
  const orbit = new Orbit(camera, {
    element: canvas,
    target: new Vec3(0, 0.2, 0),
    enablePan: false,
    enableZoom: false,
    ease: 1,
    inertia: 0,
  });
  const program = new Program(gl, { vertex, fragment, uniforms: { lit: { value: 1 } }, cullFace: false });
  const line = new Program(gl, { vertex, fragment, uniforms: { lit: { value: 0 } }, cullFace: false });
  let scene = new Transform();
  let isWaiting = false;
  const draw = () => {
    isWaiting = false;
    orbit.update();
    renderer.render({ scene, camera });
  };
  const later = () => {
    if (!isWaiting) requestAnimationFrame(draw);
    isWaiting = true;
  };
  canvas.addEventListener('pointermove', later);
  canvas.addEventListener('touchmove', later, { passive: true });
  return {
    show: (landscape) => {
      scene = new Transform();
      new Mesh(gl, { geometry: surfaceGeometry(gl, landscape), program }).setParent(scene);
      const path = pathGeometry(gl, landscape);
      if (path) new Mesh(gl, { geometry: path, program: line }).setParent(scene);
      later();
    },
    resize: (width, tall) => {
      renderer.setSize(width, tall);
      camera.perspective({ aspect: width / tall });
      later();
    },
    turn: (angle) => {
      const { x, z } = camera.position;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      camera.position.set(x * c - z * s, camera.position.y, x * s + z * c);
      orbit.forcePosition();
      later();
    },
    close: () => {
      orbit.remove();
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}

type Gl = Renderer['gl'];

function surfaceGeometry(gl: Gl, landscape: Landscape): Geometry {
  const count = landscape.x.values.length;
  const { shares } = heightsOf(landscape);
  const position = new Float32Array(count * count * 3);
  const color = new Float32Array(count * count * 3);
  for (let i = 0; i < count * count; i++) {
    position.set(
      [((i % count) / (count - 1)) * 2 - 1, shares[i]! * height, 1 - (Math.floor(i / count) / (count - 1)) * 2],
      3 * i,
    );
    color.set(
      heightColour(shares[i]!).map((part) => part / 255),
      3 * i,
    );
  }
  const index: number[] = [];
  for (let row = 0; row + 1 < count; row++) {
    for (let column = 0; column + 1 < count; column++) {
      const a = row * count + column;
      index.push(a, a + 1, a + count, a + 1, a + count + 1, a + count);
    }
  }
  return new Geometry(gl, {
    position: { size: 3, data: position },
    color: { size: 3, data: color },
    index: { data: new Uint32Array(index) },
  });
}

function pathGeometry(gl: Gl, landscape: Landscape): Geometry | undefined {
  const position = ribbonOf(landscape, height);
  if (position.length === 0) return undefined;
  const colour = ground().negative.map((part) => part / 255);
  const color = Float32Array.from({ length: position.length }, (_, i) => colour[i % 3]!);
  return new Geometry(gl, { position: { size: 3, data: position }, color: { size: 3, data: color } });
}
