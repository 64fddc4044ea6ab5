export type Nodes = Record<string, { class_type: string; inputs: Record<string, unknown>; _meta?: { title: string } }>;

/** A picture from words, with titles as an author would write them. */
export function nodes(): Nodes {
  return {
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 }, _meta: { title: 'Canvas @size @count' } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'x', clip: ['4', 1] }, _meta: { title: '@prompt' } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: 'y', clip: ['4', 1] }, _meta: { title: '@negative' } },
    3: { class_type: 'KSampler', inputs: { seed: 1, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    9: { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'x' } },
  };
}

/** A video from a picture. */
export function videoNodes(): Nodes {
  return {
    37: { class_type: 'UNETLoader', inputs: { unet_name: 'wan2.2_ti2v_5B_fp16.safetensors', weight_dtype: 'default' } },
    38: { class_type: 'CLIPLoader', inputs: { clip_name: 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', type: 'wan' } },
    39: { class_type: 'VAELoader', inputs: { vae_name: 'wan2.2_vae.safetensors' } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: 'x', clip: ['38', 0] }, _meta: { title: '@prompt' } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: 'y', clip: ['38', 0] } },
    10: { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: '@image' } },
    11: { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: '@last-frame' } },
    55: { class_type: 'WanFirstLastFrameToVideo', inputs: { positive: ['6', 0], negative: ['7', 0], vae: ['39', 0], width: 832, height: 480, length: 81, batch_size: 1, start_image: ['10', 0], end_image: ['11', 0] }, _meta: { title: '@size @duration' } },
    3: { class_type: 'KSampler', inputs: { seed: 1, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['37', 0], positive: ['55', 0], negative: ['55', 1], latent_image: ['55', 2] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['39', 0] } },
    57: { class_type: 'CreateVideo', inputs: { images: ['8', 0], fps: 16 } },
    58: { class_type: 'SaveVideo', inputs: { video: ['57', 0], filename_prefix: 'v', format: 'auto', codec: 'auto' } },
  };
}
